package io.quern.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsReferenceTest {
  private static final String SECRET = "hunter2:and:more";

  @TempDir Path folder;
  private final CredentialsReference references =
      new CredentialsReference(Map.of("HOUSE", "me:" + SECRET, "TOKEN", " t0ken\n", "EMPTY", ""));

  @Test
  void shouldFindAPairOrAToken() throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), "me:" + SECRET + "\n");

    assertThat(references.resolve("env:HOUSE")).isEqualTo(new Credentials("me", SECRET));
    assertThat(references.resolve("env:TOKEN")).isEqualTo(new Credentials("", "t0ken"));
    assertThat(references.resolve("file:" + file)).isEqualTo(new Credentials("me", SECRET));
    assertThat(references.resolve("")).isEqualTo(Credentials.NONE);
  }

  @Test
  void shouldSayInWordsWhatIsMissing() throws Exception {
    Path two = Files.writeString(folder.resolve("two"), "a\nb\n");

    assertThat(refusal("env:NOT_THERE")).contains("env:NOT_THERE", "no such environment variable");
    assertThat(refusal("env:EMPTY")).contains("no such environment variable");
    assertThat(refusal("file:" + folder.resolve("none"))).contains("there is no such file");
    assertThat(refusal("file:" + two)).contains("needs one line");
    assertThat(refusal("me:hunter2")).contains("env:NAME or file:/path").doesNotContain("hunter2");
  }

  @Test
  void shouldTellNoSecretWhateverIsQuoted() {
    Credentials credentials = new Credentials("me", SECRET);
    Discretion discretion = new Discretion();
    discretion.hide(credentials);

    String said =
        discretion.say(
            "401 from https://me:x@h/v2 for 'Authorization: Basic bWU6aHVudGVyMjphbmQ6bW9yZQ=='\n"
                + SECRET);

    assertThat(said).isEqualTo("401 from https://***@h/v2 for 'Authorization: Basic ***' ***");
    assertThat(credentials.toString()).doesNotContain("hunter2", "me");
  }

  private String refusal(String reference) {
    RegistryException refused =
        catchThrowableOfType(RegistryException.class, () -> references.resolve(reference));
    assertThat(refused.isRetriable()).isFalse();
    return refused.getMessage();
  }
}
