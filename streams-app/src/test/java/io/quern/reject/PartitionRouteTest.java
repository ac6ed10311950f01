package io.quern.reject;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionRouteTest {
  private static final int PARTITIONS = 8;

  @ParameterizedTest
  @ValueSource(strings = {"demo/blk.0.attn_q.weight/0", "a/b/c/17", "modell-ä/tensor/3"})
  void shouldAcceptOnlyWhereJavaProducersPutIt(String key) {
    int right =
        BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), PARTITIONS);

    assertThat(PartitionRoute.check(key, right, PARTITIONS)).isEmpty();
    Optional<Rejection.Reason> wrong =
        PartitionRoute.check(key, (right + 1) % PARTITIONS, PARTITIONS);
    assertThat(wrong.map(Rejection.Reason::code)).contains("wrong-partition");
    assertThat(wrong.map(Rejection.Reason::hint).orElse("")).contains("partitioner=murmur2_random");
  }
}
