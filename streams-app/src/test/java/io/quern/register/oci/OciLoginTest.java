package io.quern.register.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quern.register.Credentials;
import io.quern.register.Said;
import io.quern.register.http.StandInServer;
import io.quern.register.http.StandInServer.Reply;
import io.quern.register.http.StandInServer.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Registries that ask who is there; what they are told, and what nobody is. */
class OciLoginTest extends FaultyPush {
  private static final Credentials US = new Credentials("us", "secret");

  @Test
  void shouldLogInWithBasic() throws Exception {
    credentials = US;
    challenge("Basic realm=\"x\"", basic());

    push(1 << 20);

    assertStands();
  }

  @Test
  void shouldFetchOneTokenForAllOfAPush() throws Exception {
    credentials = US;
    List<Request> asked = new ArrayList<>();
    try (StandInServer tokens =
        StandInServer.start(
            request -> {
              asked.add(request);
              return Reply.of(200, "{\"token\":\"t1\"}");
            })) {
      String realm = tokens.address() + "/token";
      challenge("Bearer realm=\"" + realm + "\",service=\"s 1\",scope=\"a:b:pull\"", "Bearer t1");

      push(1 << 20);

      assertThat(asked).hasSize(1);
      assertThat(asked.getFirst().path())
          .isEqualTo("/token?service=s+1&scope=repository%3Alibrary%2Fkjv%3Apull%2Cpush");
      assertThat(asked.getFirst().headers()).containsEntry("Authorization", basic());
      assertStands();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"token\":\"handed-out\"}', not with Bearer ***",
    "'{\"token\":\"handed-out\"', something that is not JSON"
  })
  void shouldNotTellATokenThatWasHandedOut(String tokens, String words) throws Exception {
    try (StandInServer realm = StandInServer.start(request -> Reply.of(200, tokens))) {
      challenge("Bearer realm=\"" + realm.address() + "/token\"", "Bearer handed-out");
      Reply quoting = FakeRegistry.error(403, "not with Bearer handed-out");
      fail(request -> request.method().equals("POST"), quoting);

      String said = Said.ofFailing("secret", () -> push(40_000));

      assertThat(said).contains(words).doesNotContain("handed-out");
    }
  }

  @Test
  void shouldNotTellHalfASecretWhereALongAnswerIsCut() throws Exception {
    fail(
        request -> request.method().equals("POST"),
        Reply.of(403, "x".repeat(192) + "hunter2-hunter2"));

    String said = Said.ofFailing("hunter2-hunter2", () -> push(40_000));

    assertThat(said).contains("xxx***").doesNotContain("hunter");
  }

  @Test
  void shouldSendABareTokenAsItIs() throws Exception {
    credentials = new Credentials("", "t2");
    challenge("Bearer realm=\"http://other.example/token\"", "Bearer t2");

    push(1 << 20);

    assertStands();
  }

  @Test
  void shouldNotSendCredentialsToAnotherHostInClearText() {
    credentials = US;
    challenge("Bearer realm=\"http://other.example/token\"", "never");

    assertThatThrownBy(() -> push(1 << 20))
        .hasMessageContaining("http://other.example/token")
        .hasMessageContaining("by https only");
  }

  @Test
  void shouldNotSendCredentialsWhereAnUploadIsSentTo() throws Exception {
    credentials = US;
    challenge("Basic realm=\"x\"", basic());
    try (StandInServer elsewhere = StandInServer.start(request -> Reply.of(201, ""))) {
      fail(
          request -> request.method().equals("POST"),
          Reply.of(202, "").with("Location", elsewhere.address() + "/up?signature=1"));

      failure();

      assertThat(elsewhere.requests()).isNotEmpty();
      assertThat(elsewhere.requests())
          .allSatisfy(request -> assertThat(request.headers()).doesNotContainKey("Authorization"));
    }
  }

  /** Lets in only those who send that header. */
  private void challenge(String challenge, String authorization) {
    fail(
        request -> !authorization.equals(request.headers().get("Authorization")),
        FakeRegistry.error(401, "UNAUTHORIZED").with("WWW-Authenticate", challenge));
  }

  private static String basic() {
    byte[] pair = "us:secret".getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }
}
