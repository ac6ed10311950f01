package io.quern.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.TensorChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

/** Streams gives one serializer to all of its threads. */
class WireThreadsTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 500;

  @Test
  void shouldServeSeveralThreadsAtOnce() throws Exception {
    Serializer<TensorChunk> serializer = Wire.tensorChunk().serializer();
    Deserializer<Incoming<TensorChunk>> deserializer = Wire.tensorChunk().deserializer();
    CyclicBarrier start = new CyclicBarrier(THREADS);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int thread = t;
        all.add(
            threads.submit(
                () -> {
                  start.await();
                  for (int i = 0; i < ROUNDS; i++) {
                    TensorChunk chunk = Values.chunk(thread * ROUNDS + i);
                    assertThat(deserializer.deserialize("", serializer.serialize("", chunk)))
                        .isEqualTo(new Incoming.Sound<>(chunk));
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }
}
