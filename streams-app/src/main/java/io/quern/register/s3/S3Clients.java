package io.quern.register.s3;

import io.quern.register.Credentials;
import io.quern.register.RegistryException;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Client;

/** Makes the client of a destination. */
final class S3Clients {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private S3Clients() {}

  /**
   * A client that signs requests but leaves checksums to the caller, who gives each body a SHA-256:
   * servers other than AWS do not all read the checksums that the SDK appends to a body. Nor does
   * it try again: it would sleep as long as a server asks it to. The socket's limit is for reading
   * only; one that writes to a server which takes no more is ended by the limit of the attempt.
   *
   * @throws RegistryException where there are no credentials
   */
  static S3Client open(S3Settings settings, Credentials credentials) throws RegistryException {
    var http =
        UrlConnectionHttpClient.builder()
            .connectionTimeout(CONNECT)
            .socketTimeout(settings.silence());
    var client =
        S3Client.builder()
            .httpClientBuilder(http)
            .region(region(settings))
            .credentialsProvider(provider(credentials))
            .forcePathStyle(settings.pathStyle())
            .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(
                all ->
                    all.retryStrategy(retry -> retry.maxAttempts(1))
                        .apiCallAttemptTimeout(settings.longest()));
    settings.endpoint().ifPresent(client::endpointOverride);
    return client.build();
  }

  private static AwsCredentialsProvider provider(Credentials credentials) throws RegistryException {
    if (!credentials.isNone() && credentials.user().isEmpty()) {
      throw RegistryException.refused("s3: credentials are to be ACCESS_KEY:SECRET_KEY");
    }
    if (!credentials.isNone()) {
      return StaticCredentialsProvider.create(
          AwsBasicCredentials.create(credentials.user(), credentials.secret()));
    }
    var found = DefaultCredentialsProvider.builder().build();
    try {
      found.resolveCredentials();
    } catch (SdkClientException e) {
      throw RegistryException.refused(
          "s3: there are no credentials: name them for this destination, or set AWS_ACCESS_KEY_ID"
              + " and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE");
    }
    return found;
  }

  /** Servers other than AWS take any; of AWS the environment, a file or the machine says it. */
  private static Region region(S3Settings settings) {
    if (settings.region().isPresent() || settings.endpoint().isPresent()) {
      return settings.region().map(Region::of).orElse(Region.US_EAST_1);
    }
    try {
      return DefaultAwsRegionProviderChain.builder().build().getRegion();
    } catch (SdkClientException e) {
      return Region.US_EAST_1;
    }
  }
}
