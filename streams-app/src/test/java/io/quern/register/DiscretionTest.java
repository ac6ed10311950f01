package io.quern.register;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a registry may quote, and how. */
class DiscretionTest {
  private static final String SECRET = "a/b c+\"é<%:z";

  private final Discretion discretion = new Discretion();

  @BeforeEach
  void hide() {
    discretion.hide(new Credentials("us er", SECRET));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a%2Fb+c%2B%22%C3%A9%3C%25%3Az",
        "a%2Fb%20c%2B%22%C3%A9%3C%25%3Az",
        "a%2fb%20c%2b%22%c3%a9%3c%25%3az",
        "a%2Fb%20c+%22%C3%A9%3C%25%3Az",
        "a/b c+\\\"é<%:z",
        "a\\/b c+\\\"é<%:z",
        "a/b c+\\\"\\u00e9<%:z",
        "a/b c+&quot;é&lt;%:z"
      })
  void shouldKnowASecretInEverySpelling(String spelling) {
    assertThat(discretion.say("no: '" + spelling + "' is wrong")).isEqualTo("no: '***' is wrong");
  }

  @Test
  void shouldKnowItsBase64Alone() {
    byte[] bytes = SECRET.getBytes(StandardCharsets.UTF_8);
    String plain = Base64.getEncoder().encodeToString(bytes);
    String bare = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);

    assertThat(discretion.say(plain + ", " + bare)).isEqualTo("***, ***");
  }

  @Test
  void shouldTellNoSignaturesOfAddresses() {
    assertThat(discretion.say("PUT https://store/x?X-Amz-Signature=12ab&b=2 said no"))
        .isEqualTo("PUT https://store/x?*** said no");
    assertThat(discretion.say("<Path>/x?a=1&amp;X-Amz-Signature=12ab</Path>"))
        .isEqualTo("<Path>/x?a=1&amp;X-Amz-Signature=***</Path>");
  }

  @Test
  void shouldHideALongerSecretBeforeItsBeginning() {
    discretion.hide("token");
    discretion.hide("token-and-more");

    assertThat(discretion.say("Bearer token-and-more")).isEqualTo("Bearer ***");
  }

  @Test
  void shouldCutOnlyWhatHasNoSecret() {
    String said = discretion.say("x".repeat(995) + SECRET + "y".repeat(100));

    assertThat(said).endsWith("x***yy…").doesNotContain("a/b");
  }
}
