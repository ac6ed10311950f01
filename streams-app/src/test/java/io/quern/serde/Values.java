package io.quern.serde;

import io.quern.model.ArtifactId;
import io.quern.model.ArtifactState;
import io.quern.model.AuditOrder;
import io.quern.model.Bytes;
import io.quern.model.CancelOrder;
import io.quern.model.CensusOrder;
import io.quern.model.ChunkId;
import io.quern.model.HoldOrder;
import io.quern.model.ManifestPart;
import io.quern.model.MeasureOrder;
import io.quern.model.MetadataEntry;
import io.quern.model.ModelManifest;
import io.quern.model.Order;
import io.quern.model.PlanRef;
import io.quern.model.Profile;
import io.quern.model.ProfileDetails;
import io.quern.model.QuantizationGroup;
import io.quern.model.QuantizeOrder;
import io.quern.model.Registration;
import io.quern.model.RegistryTarget;
import io.quern.model.Rejection;
import io.quern.model.Revision;
import io.quern.model.Segment;
import io.quern.model.Statistic;
import io.quern.model.StatisticMethod;
import io.quern.model.TensorChunk;
import io.quern.model.TensorInfo;
import io.quern.model.TensorPlan;
import io.quern.model.TensorShape;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** One value of everything, no two fields alike. */
final class Values {
  static final Revision SOURCE = new Revision("org/llama-3", "r7");
  static final ChunkId CHUNK = new ChunkId(SOURCE, "blk.0/attn_q.weight", 1L << 40);
  static final PlanRef PLAN =
      new PlanRef(new ArtifactId("org/llama-3", "r7", "q4"), "ab".repeat(32));

  static final ManifestPart MANIFEST_PART =
      new ManifestPart(
          SOURCE,
          "u1",
          ManifestPart.Kind.MANIFEST,
          new ManifestPart.Part(3, 5, 12_345),
          "cd".repeat(32),
          random(200));
  static final ManifestPart SEAL =
      new ManifestPart(
          SOURCE, "u1", ManifestPart.Kind.SEAL, new ManifestPart.Part(0, 1, 0), "", Bytes.empty());
  static final ModelManifest MANIFEST =
      new ModelManifest(
          "gguf",
          3,
          "llama",
          32,
          List.of(
              new MetadataEntry("general.name", "string", "", 1, random(31)),
              new MetadataEntry("tokens", "array", "string", 2, random(64)),
              new MetadataEntry("empty", "array", "u8", 0, Bytes.empty())),
          List.of(
              new TensorInfo("token_embd.weight", "BF16", TensorShape.of(256, 64), 16, 4, 0),
              new TensorInfo("wörter 'é'", "F32", TensorShape.of(1, 2, 3, 4), 2, 12, 1)));
  static final Profile PROFILE =
      new Profile(
          "q4",
          "ef".repeat(32),
          List.of("*", "llama-?"),
          "gguf",
          "Q4_K_M",
          new ProfileDetails(
              List.of(new ProfileDetails.Option("b", "1"), new ProfileDetails.Option("a", "")),
              List.of(
                  new QuantizationGroup(
                      "first",
                      List.of("re:.*down_proj"),
                      new QuantizationGroup.Numbers("int", 3, false),
                      new QuantizationGroup.Grain("group", 32, 5, 7),
                      new QuantizationGroup.Scaling(
                          "mse", Map.of("grid", "100"), "torch.uint8", "dynamic"))),
              List.of("lm_head", "re:.*gate$"),
              "weights",
              new ProfileDetails.Output(false, 3)),
          List.of(
              new RegistryTarget(
                  "house",
                  "oci-ollama",
                  "http://127.0.0.1:5000/library/{model}",
                  List.of("{type_lower}", "latest"),
                  "env:HOUSE",
                  Map.of("a.b", "1", "c", "")),
              new RegistryTarget("hou", "s3", "s3://b/{model}", List.of(), "", Map.of("c", "2"))));
  static final Registration REGISTRATION =
      new Registration(
          PLAN,
          "house",
          "oci-ollama",
          Registration.Phase.FAILED,
          "ab".repeat(32),
          new Registration.Place("127.0.0.1:5000/library/kjv:q4", "sha256:ab", List.of("a", "b")),
          new Registration.Effort(3, "not there", true, 123),
          "request-1");
  static final Order ORDER =
      new QuantizeOrder(
          CHUNK,
          "u1",
          16,
          256,
          "BF16",
          List.of(
              QuantizeOrder.Target.ofBlocks(
                  PLAN, "Q4_K", new QuantizeOrder.Output("blocks", "a/model.gguf", 1L << 33, 2304)),
              new QuantizeOrder.Target(
                  new PlanRef(ArtifactId.of(SOURCE, "pack"), "12"),
                  new QuantizeOrder.Format(
                      "int-packed", Map.of("bits", "4", "group", "128"), random(8)),
                  List.of(
                      new QuantizeOrder.Output("packed", "b.safetensors", 64, 4352),
                      new QuantizeOrder.Output("scale", "b c.safetensors", 0, 17)),
                  "ab".repeat(32))));
  static final StatisticMethod METHOD = new StatisticMethod("extremes", Map.of("fused", "qkv"));
  static final Order MEASURE_ORDER =
      new MeasureOrder(
          CHUNK, "u1", 16, 256, "F32", "cd".repeat(32), METHOD, Bytes.of(new byte[] {1, 2}));
  static final Statistic SUBSCRIBED =
      new Statistic.Subscribed(
          "ab".repeat(32),
          PLAN,
          "u1",
          METHOD,
          List.of(
              new Statistic.Member(
                  new TensorPlan(
                      new TensorInfo("q.weight", "BF16", TensorShape.of(256, 64), 16, 4, 3),
                      QuantizeOrder.Format.of("fp8", Map.of("dtype", "BF16")),
                      List.of(new TensorPlan.RowArray("codes", "a b.safetensors", 99, 2, 512)),
                      "12"),
                  List.of(new Statistic.WholeArray("scale", "a b.safetensors", 1L << 40, 4)))));
  static final Statistic PARTIAL =
      new Statistic.Partial(
          "ab".repeat(32),
          CHUNK,
          METHOD,
          4096,
          new Statistic.Extremes(-1.5f, 2f, 2f),
          -1,
          List.of(1, 0, 1),
          new Statistic.Histogram(List.of(1, 65535), List.of(7L, 1L << 40), random(16)),
          new Statistic.Vector("absmax", random(50)));
  static final Order CANCEL_ORDER = new CancelOrder(PLAN);
  static final AuditOrder.Asked ASKED = new AuditOrder.Asked(true, true);
  static final Order AUDIT_ORDER = new AuditOrder(PLAN, ASKED);
  static final Order CENSUS_ORDER =
      new CensusOrder(2, 3, 1_700_000_000_000L, Set.of("a/b/r1#u1", "a/b/r1#u2", "c/r#"));
  static final Order HOLD_ORDER = new HoldOrder(new Revision("a/b", "r1"), true);
  static final Segment OPENED =
      new Segment.Opened(
          PLAN,
          List.of(new Segment.FileSize("a.gguf", 1L << 34), new Segment.FileSize("b/c.json", 0)),
          "Q4_K_M",
          1_700_000_000_123L);
  static final Segment FAILED =
      new Segment.Failed(PLAN, "not-finite", "weight 10 of row 0 is NaN", "output.weight row 0");
  static final Segment MISSING = new Segment.Missing(PLAN, 1, 3, ASKED, Map.of("a", 2L));
  static final Segment CANCELLED = new Segment.Cancelled(PLAN);
  static final ArtifactState ARTIFACT =
      new ArtifactState(
              PLAN,
              "Q4_K_M",
              9,
              ArtifactState.Phase.COPY_MISSING,
              1000,
              2000,
              List.of(new ArtifactState.ArtifactFile("a.gguf", 2000, "34".repeat(32))),
              "file:///models/a.gguf",
              new ArtifactState.Failure("copy-missing", "the source is gone"),
              new ArtifactState.LogPosition(4, 1L << 50))
          .publishedAt(1_700_000_000_123L);
  static final Rejection REJECTION =
      new Rejection(
          new Rejection.Source("quern.tensor-chunks", 3, 99, "org/llama-3/t/0", 1_700_000_000_000L),
          "quantize",
          new Rejection.Subject("org/llama-3", "r7", "t", 17, PLAN.artifact().toString()),
          new Rejection.Reason(
              "chunk-mismatch", "it has other rows", "16", "15", "publish again", true));

  private Values() {}

  static TensorChunk chunk(int payload) {
    return new TensorChunk(
        CHUNK,
        "u1",
        new TensorChunk.Span(1, 2, 3, 4),
        new TensorChunk.Part(5, 6, 7),
        "BF16",
        random(payload));
  }

  static Segment written(int payload) {
    return new Segment.Written(PLAN, "a.gguf", 1L << 35, random(payload), "output.weight", 12);
  }

  private static Bytes random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return Bytes.of(bytes);
  }
}
