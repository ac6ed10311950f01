package io.quern.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.quern.model.ArtifactId;
import io.quern.model.Bytes;
import io.quern.model.CensusOrder;
import io.quern.model.ChunkId;
import io.quern.model.PlanRef;
import io.quern.model.QuantizeOrder;
import io.quern.model.Rejection;
import io.quern.model.Revision;
import io.quern.model.TensorChunk;
import io.quern.serde.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class QuantizeStoresTest {
  private static final Revision SOURCE = new Revision("demo", "r1");
  private static final int MANY = 3000; // more than are deleted in one piece

  private final MockProcessorContext<String, Object> context = new MockProcessorContext<>();
  private final KeyValueStore<String, ChunkLocation> locations =
      store(
          io.quern.topology.Stores.CHUNK_LOCATIONS,
          Serdes.serdeFrom((_, at) -> at.toBytes(), (_, bytes) -> read(bytes)));
  private final QuantizeStores stores = open();

  private static ChunkLocation read(byte[] bytes) {
    return ChunkLocation.of(bytes);
  }

  private QuantizeStores open() {
    store(io.quern.topology.Stores.PENDING_ORDERS, Wire.order().stored());
    store(io.quern.topology.Stores.DONE_PARTS, Serdes.String());
    return new QuantizeStores(context, () -> {});
  }

  private <V> KeyValueStore<String, V> store(String name, Serde<V> values) {
    KeyValueStore<String, V> store =
        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), values)
            .withLoggingDisabled()
            .withCachingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    return store;
  }

  private static PlanRef plan(String profile) {
    return new PlanRef(ArtifactId.of(SOURCE, profile), "plan-of-" + profile);
  }

  private void order(long index, String profile) {
    put(order(index, plan(profile)));
  }

  private static QuantizeOrder order(long index, PlanRef plan) {
    QuantizeOrder.Target target =
        new QuantizeOrder.Target(plan, QuantizeOrder.Format.of("Q8_0"), List.of(), "s");
    return new QuantizeOrder(new ChunkId(SOURCE, "t", index), "u", 1, 32, "F32", List.of(target));
  }

  private void put(QuantizeOrder order) {
    stores.putPending(order, order.targets().getFirst());
  }

  @Test
  void shouldCancelAllOrdersOfAPlanAndNoOthers() {
    for (int index = 0; index < MANY; index++) {
      order(index, "one");
      order(index, "two");
    }
    assertThat(stores.missing(plan("one"))).isEqualTo(Map.of("t", (long) MANY));

    stores.cancel(plan("one"));

    assertThat(stores.missing(plan("one"))).isEmpty();
    assertThat(stores.missing(plan("two"))).isEqualTo(Map.of("t", (long) MANY));
  }

  @Test
  void shouldNotBringBackAnOrderThatWasSetAsideBeforeANewerOne() {
    QuantizeOrder newer = order(0, new PlanRef(ArtifactId.of(SOURCE, "one"), "newer"));
    QuantizeOrder older = order(0, plan("one"));
    put(older);
    stores.setAside(older);

    put(newer);

    assertThat(stores.aside(_ -> true, 2)).isEmpty();
    assertThat(stores.pendingOf(newer.chunk())).containsExactly(newer);
  }

  @Test
  void shouldForgetThePartsOfAnOrderThatIsCancelledWhileItIsSetAside() {
    QuantizeOrder order = order(0, plan("one"));
    put(order);
    stores.donePart(order.chunk(), plan("one"), 0, 2);
    stores.setAside(order);

    stores.cancel(plan("one"));

    assertThat(stores.aside(_ -> true, 2)).isEmpty();
    assertThat(stores.isPartDone(order.chunk(), plan("one"), 0)).isFalse();
  }

  private void place(String model, String uploadId, long index, long arrived) {
    TensorChunk chunk =
        new TensorChunk(
            new ChunkId(new Revision(model, "r1"), "t", index),
            uploadId,
            new TensorChunk.Span(0, 0, 1, 32),
            TensorChunk.Part.WHOLE,
            "F32",
            Bytes.of(new byte[128]));
    stores.putLocation(chunk, new ChunkLocation(index, 0, 128, 128 * index, arrived));
  }

  private List<String> census(long before, String... named) {
    List<String> said = new ArrayList<>();
    stores
        .forgetUnnamed(new CensusOrder(0, 1, before, Set.of(named)))
        .forEach((subject, reason) -> said.add(words(subject, reason)));
    return said;
  }

  private static String words(Rejection.Subject subject, Rejection.Reason reason) {
    return "%s/%s %s: %s, %s"
        .formatted(
            subject.model(), subject.revision(), reason.code(), reason.text(), reason.actual());
  }

  private long places() {
    return locations.approximateNumEntries();
  }

  @Test
  void shouldForgetChunksThatNoManifestNamesAndKeepTheOthers() {
    for (int index = 0; index < MANY; index++) {
      place("demo", "accepted", index, 100);
      place("demo", "refused", index, 100);
    }
    place("typo", "accepted", 0, 100);

    List<String> said = census(101, "demo/r1#accepted");

    assertThat(places()).isEqualTo(MANY);
    assertThat(said)
        .containsExactlyInAnyOrder(
            "demo/r1 chunk-without-manifest: 3000 chunks were forgotten: no manifest has named"
                + " their upload for so long, upload refused",
            "typo/r1 chunk-without-manifest: 1 chunks were forgotten: no manifest has named"
                + " their upload for so long, upload accepted");
  }

  @Test
  void shouldKeepWhatCameTooLateToBeSpokenOf() {
    place("demo", "young", 0, 100);
    place("demo", "of-an-earlier-version", 1, ChunkLocation.UNKNOWN);

    assertThat(census(100)).isEmpty();
    assertThat(places()).isEqualTo(2);
  }

  @Test
  void shouldKeepChunksOfModelsWhoseManifestsLieInAnotherPartition() {
    place("demo", "u", 0, 100);
    int own = io.quern.reject.PartitionRoute.partitionOf("demo", 2);

    assertThat(stores.forgetUnnamed(new CensusOrder(1 - own, 2, 200, Set.of())).isEmpty()).isTrue();
    assertThat(stores.forgetUnnamed(new CensusOrder(own, 2, 200, Set.of())).isEmpty()).isFalse();
  }
}
