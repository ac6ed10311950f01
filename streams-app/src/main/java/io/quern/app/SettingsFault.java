package io.quern.app;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SaslConfigs;

/** Why Kafka made no client of the user's settings, in one line without a secret. */
final class SettingsFault {
  private SettingsFault() {}

  /** Kafka's innermost reason; of a JAAS line only that it is wrong, for its reason quotes it. */
  static String sentence(KafkaException fault) {
    boolean jaas =
        causes(fault)
            .flatMap(each -> Stream.of(each.getStackTrace()))
            .anyMatch(frame -> frame.getClassName().contains(".JaasConfig"));
    if (jaas) {
      return SaslConfigs.SASL_JAAS_CONFIG
          + " cannot be read; it is MODULE required name=\"value\" name=\"value\";";
    }
    return innermost(fault);
  }

  static String innermost(Throwable fault) {
    return causes(fault)
        .map(each -> Optional.ofNullable(each.getMessage()).orElseGet(each::toString))
        .reduce((outer, inner) -> inner)
        .orElse("");
  }

  private static Stream<Throwable> causes(Throwable fault) {
    return Stream.iterate(fault, each -> each != null, Throwable::getCause);
  }
}
