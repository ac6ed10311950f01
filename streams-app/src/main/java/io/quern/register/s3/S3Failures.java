package io.quern.register.s3;

import io.quern.register.PushScope;
import io.quern.register.RegistryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** Says of a request that failed what to do, and whether a later push may succeed. */
final class S3Failures {
  /** Errors of kind 4xx that go away by themselves: bytes lost on the way, an upload that ended. */
  private static final Set<String> PASSING =
      Set.of(
          "RequestTimeout",
          "SlowDown",
          "BadDigest",
          "XAmzContentSHA256Mismatch",
          "IncompleteBody",
          "NoSuchUpload",
          "OperationAborted",
          "ConditionalRequestConflict");

  private static final Set<String> OTHER_REGION =
      Set.of(
          "PermanentRedirect",
          "TemporaryRedirect",
          "AuthorizationHeaderMalformed",
          "IllegalLocationConstraintException");

  private S3Failures() {}

  /** A request, as a lambda. */
  @FunctionalInterface
  interface Request<T> {
    T send();
  }

  /**
   * Sends a request.
   *
   * @param what it does and where, such as {@code reading s3://models/kjv/quern.json}
   */
  static <T> T call(String what, Request<T> request)
      throws RegistryException, InterruptedException {
    try {
      T answer = request.send();
      PushScope.current().moved();
      return answer;
    } catch (AbortedException e) {
      Thread.interrupted();
      throw interrupted(e);
    } catch (SdkException e) {
      if (Thread.interrupted()) {
        throw interrupted(e);
      }
      throw of(what, e);
    } catch (UncheckedIOException e) {
      throw RegistryException.passing("s3: " + what + ": " + rootMessage(e), e);
    }
  }

  private static InterruptedException interrupted(Exception cause) {
    var interrupted = new InterruptedException("the push was stopped");
    interrupted.initCause(cause);
    return interrupted;
  }

  private static RegistryException of(String what, SdkException e) {
    if (!(e instanceof AwsServiceException answer)) {
      return RegistryException.passing("s3: " + what + ": " + withoutAnswer(e), e);
    }
    String text = "s3: " + what + ": " + answer.statusCode() + " " + code(answer);
    int status = answer.statusCode();
    if (status >= 500 || status == 429 || status == 409 || PASSING.contains(code(answer))) {
      return retryAfter(answer)
          .map(
              wait ->
                  RegistryException.busy(
                      text + "; it asks to wait " + wait.toSeconds() + " s", wait))
          .orElseGet(() -> RegistryException.passing(text, e));
    }
    return RegistryException.refused(text + ": " + advice(answer));
  }

  private static Optional<Duration> retryAfter(AwsServiceException answer) {
    return Optional.ofNullable(answer.awsErrorDetails())
        .map(AwsErrorDetails::sdkHttpResponse)
        .flatMap(response -> response.firstMatchingHeader("Retry-After"))
        .filter(seconds -> seconds.matches("\\d{1,6}"))
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
  }

  private static String advice(AwsServiceException answer) {
    String code = code(answer);
    if (OTHER_REGION.contains(code) || answer.statusCode() == 301) {
      return "the bucket is in another region; set the option region";
    }
    if (code.equals("RequestTimeTooSkewed")) {
      return "this machine's clock is wrong; set it";
    }
    return switch (answer.statusCode()) {
      case 401, 403 ->
          "check the credentials, and that they may s3:PutObject, s3:GetObject, s3:ListBucket and"
              + " s3:ListBucketMultipartUploads there";
      case 404 -> "create the bucket, or correct the address or the option endpoint";
      default -> message(answer);
    };
  }

  static String code(AwsServiceException answer) {
    var details = answer.awsErrorDetails();
    String code = details == null ? null : details.errorCode();
    return code == null ? "" : code;
  }

  private static String message(AwsServiceException answer) {
    var details = answer.awsErrorDetails();
    String message = details == null ? null : details.errorMessage();
    return message == null || message.isBlank()
        ? "check the address and the options endpoint, region and path-style"
        : message;
  }

  private static String withoutAnswer(SdkException e) {
    Throwable root = root(e);
    return switch (root) {
      case ConnectException away -> "nobody answers there: " + away.getMessage();
      case UnknownHostException none -> "there is no host " + none.getMessage();
      case SocketTimeoutException slow -> "nothing moved for as long as the option timeout says";
      case ApiCallAttemptTimeoutException slow ->
          "it took fewer than 64 KiB a second; the request was given up";
      case IOException broken -> "the connection broke: " + rootMessage(broken);
      default -> rootMessage(root);
    };
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = root(failure);
    String message = root.getMessage();
    String kind = root.getClass().getSimpleName();
    return message == null ? kind : kind + " " + message;
  }
}
