package io.quern.register.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong in a profile is said before anything is sent. */
class OptionsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ .Prompt }}",
        "{{- if .System }}<s>{{ .System }}{{ end -}} {{ .Prompt }} {{ .Response }}",
        "{{ range $i, $m := .Messages }}{{ if and (eq .Role \"user\") (gt (len $.Tools) 0) }}"
            + "{{ json .Content }}{{ else if eq .Role `}}` }}x{{ end }}{{ end }}",
        "{{/* a }} comment */}}{{ .Prompt }}",
        "{{ $last := eq (len (slice .Messages 1)) 1 }}{{ currentDate }}{{ with .Suffix }}{{ . }}{{"
            + " end }}"
      })
  void shouldTakeTemplates(String template) {
    assertThat(GoTemplateCheck.fault(template)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      textBlock =
          """
          {{ .Prompt                        § is not closed
          {{ .Prompt }}{{ }}                § empty action
          {{ if .System }}{{ .Prompt }}     § {{ end }} is missing
          {{ .Prompt }}{{ end }}            § without a block
          {{ .Prompt }}{{ else }}           § outside of a block
          {{ upper .Prompt }}               § 'upper'
          {{ messages }}{{ .Messages }}     § 'messages'
          {{ .Prompt }}{{ eq (.System }}    § parenthesis
          {{ .Prompt }}{{ "x }}             § '"x'
          {{ .Prompt }}{{ a; b }}           § 'a'
          {% for m in messages %}           § neither .Prompt nor .Messages
          """)
  void shouldFindWhatGoWouldRefuse(String template, String words) {
    assertThat(GoTemplateCheck.fault(template)).get().asString().contains(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      textBlock =
          """
          []                      § no JSON object
          {"stop": "x"}           § stop must be an array of strings
          {"stop": [1]}           § stop must be an array of strings
          {"num_ctx": 0.5}        § num_ctx must be a whole number
          {"temperature": "hot"}  § temperature must be a number
          {"use_mmap": 1}         § use_mmap must be true or false
          """)
  void shouldRefuseParametersThatWouldFailAnswers(String parameters, String words) {
    assertThatThrownBy(() -> OllamaParameters.of(Optional.of(parameters), List.of()))
        .hasMessageContaining(words);
  }

  @Test
  void shouldKeepParametersThatItDoesNotKnow() throws Exception {
    assertThat(OllamaParameters.of(Optional.of("{\"z\": {\"new\": 1}}"), List.of("</s>")))
        .contains("{\"stop\":[\"</s>\"],\"z\":{\"new\":1}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      textBlock =
          """
          http://127.0.0.1:5000/library/kjv § http://127.0.0.1:5000/library/kjv
          registry.example/ai/kjv-4m        § https://registry.example/ai/kjv-4m
          https://[::1]:5000/a              § https://[::1]:5000/a
          """)
  void shouldReadAddresses(String address, String read) throws Exception {
    assertThat(OciAddress.parse(address)).hasToString(read);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      textBlock =
          """
          ftp://h/a         § is no address
          http://me:pw@h/a  § credentials do not belong here
          http://h          § no repository name
          http://h/KJV      § lower-case
          http://h/a?x=1    § is no address
          http://h/a b      § is no address
          """)
  void shouldRefuseAddresses(String address, String words) {
    assertThatThrownBy(() -> OciAddress.parse(address)).hasMessageContaining(words);
  }

  @Test
  void shouldNameTheOptionsThereAre() {
    assertThatThrownBy(() -> OciOptions.read(OciAdapter.MODEL_PACK, Map.of("template", "x")))
        .hasMessageContaining("no option 'template'")
        .hasMessageContaining("chunk-mib, license, mount-from, timeout");
    assertThatThrownBy(() -> OciOptions.read(OciAdapter.OLLAMA, Map.of("chunk-mib", "0")))
        .hasMessageContaining("is a number of MiB");
  }

  @ParameterizedTest
  @CsvSource({
    "0,'',''",
    "12,12,12",
    "4500,4K,4.50K",
    "3801216,3.80M,3.80M",
    "8000000,8M,8.00M",
    "7241732096,7.2B,7.24B",
    "8000000000,8B,8.00B"
  })
  void shouldCountParametersAsTheConsumersDo(long parameters, String ollama, String docker) {
    assertThat(Quantities.ofOllama(parameters)).isEqualTo(ollama);
    assertThat(Quantities.ofParameters(parameters)).isEqualTo(docker);
  }
}
