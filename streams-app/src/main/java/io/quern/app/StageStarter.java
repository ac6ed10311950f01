package io.quern.app;

import io.quern.assemble.AssembleShell;
import io.quern.assemble.LogTrimmer;
import io.quern.kernel.Kernels;
import io.quern.model.LiveOffsets;
import io.quern.plan.Pace;
import io.quern.plan.PlanStage;
import io.quern.plan.Planners;
import io.quern.plan.gguf.GgufFormatPlanner;
import io.quern.plan.safetensors.SafetensorsFormatPlanner;
import io.quern.quantize.ChunkCache;
import io.quern.quantize.Holds;
import io.quern.quantize.LogChunkReader;
import io.quern.quantize.QuantizeCounters;
import io.quern.quantize.QuantizeStage;
import io.quern.register.CredentialsReference;
import io.quern.register.RegisterShell;
import io.quern.register.RegistryAdapters;
import io.quern.reject.RejectionCounts;
import io.quern.serde.Wire;
import io.quern.topology.CalibrateTopology;
import io.quern.topology.PlanTopology;
import io.quern.topology.QuantizeTopology;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.streams.Topology;

/** Starts each stage as this process runs it. */
final class StageStarter {
  private final Cluster cluster;
  private final Stages.Running running;
  private final Instruments instruments;
  private final Counts counts;

  /**
   * What the stages count while they run.
   *
   * @param chunks how far the log of chunks may be cut
   * @param manifests how far the log of manifests may be cut
   */
  record Counts(
      QuantizeCounters quantize,
      RejectionCounts planRejections,
      RejectionCounts calibrateRejections,
      LiveOffsets chunks,
      LiveOffsets manifests) {
    static Counts of(Instruments instruments) {
      return new Counts(
          new QuantizeCounters(instruments.cpuClock()),
          new RejectionCounts(),
          new RejectionCounts(),
          new LiveOffsets(),
          new LiveOffsets());
    }
  }

  StageStarter(Cluster cluster, Stages.Running running, Instruments instruments, Counts counts) {
    this.cluster = cluster;
    this.running = running;
    this.instruments = instruments;
    this.counts = counts;
  }

  StreamsShell plan() {
    PlanTopology topology =
        new PlanTopology(
            cluster.topics(),
            new PlanStage(
                new Planners(List.of(new GgufFormatPlanner(), new SafetensorsFormatPlanner())),
                running.keeping(),
                PlanStage.Common.of(
                    cluster.settings().memory().planDocumentBytes(),
                    running.quantizeWaits() ? Pace.ofOneRun() : Pace.ofService()),
                counts.manifests(),
                cluster.prepared().partitionsOf(cluster.topics().models()),
                counts.planRejections()),
            running.state());
    return StreamsShell.start(
        topology.build(),
        streamsSettings(Stage.PLAN, 1, StreamsSettings.COMMIT_MILLIS).plan(cluster.settings()),
        FailurePolicy.standard());
  }

  StreamsShell quantize() {
    QuantizeStage stage =
        new QuantizeStage(
            Kernels.chosen(),
            () ->
                new LogChunkReader(
                    cluster.chunkReader(Wire.tensorChunk().deserializer()),
                    cluster.topics().tensorChunks()),
            new ChunkCache(cluster.settings().memory().chunkCacheBytes()),
            counts.quantize(),
            new Holds(),
            running.retention(),
            counts.chunks(),
            cluster.prepared().partitionsOf(cluster.topics().tensorChunks()),
            QuantizeStage.DEAD_BYTES);
    Topology topology = new QuantizeTopology(cluster.topics(), stage, running.state()).build();
    Map<String, Object> settings =
        streamsSettings(Stage.QUANTIZE, running.quantizers(), running.quantizeCommitMillis())
            .quantize(cluster.settings());
    return running.quantizeWaits()
        ? StreamsShell.startPaused(topology, settings, FailurePolicy.standard())
        : StreamsShell.start(topology, settings, FailurePolicy.standard());
  }

  StreamsShell calibrate() {
    return StreamsShell.start(
        new CalibrateTopology(cluster.topics(), counts.calibrateRejections()).build(),
        streamsSettings(Stage.CALIBRATE, 1, StreamsSettings.COMMIT_MILLIS)
            .calibrate(cluster.settings()),
        FailurePolicy.standard());
  }

  AssembleShell assemble(LogTrimmer trimmer) {
    String group = cluster.topics().groupOf(Stage.ASSEMBLE.word());
    String name = running.instance().isEmpty() ? group + "-" + UUID.randomUUID() : member(group);
    AssembleShell.Clients clients =
        new AssembleShell.Clients(
            cluster.settings().assembler(group, member(group)),
            cluster.settings().transactionalProducer(name),
            name,
            Optional.of(member(group)).filter(instance -> !instance.isEmpty()));
    AssembleShell.Codecs codecs =
        new AssembleShell.Codecs(
            Wire.segment().deserializer(),
            Wire.artifactState().serializer(),
            Wire.artifactState().deserializer(),
            Wire.rejection().serializer());
    AssembleShell shell =
        new AssembleShell(
            new AssembleShell.Settings(
                cluster.topics(), clients, codecs, running.layout(), Clock.systemUTC(), trimmer),
            instruments.clients());
    shell.start();
    return shell;
  }

  RegisterShell register() {
    String group = cluster.topics().groupOf(Stage.REGISTER.word());
    String name = running.instance().isEmpty() ? group + "-" + UUID.randomUUID() : member(group);
    RegisterShell shell =
        new RegisterShell(
            new RegisterShell.Settings(
                cluster.topics(),
                new RegisterShell.Clients(
                    cluster.settings().registrar(group, member(group)),
                    cluster.settings().watcher(),
                    cluster.settings().transactionalProducer(name)),
                InstantSource.system(),
                new CredentialsReference(System.getenv()),
                RegistryAdapters::open,
                FailurePolicy.standard()::passes),
            instruments.clients());
    shell.start();
    return shell;
  }

  private StreamsSettings streamsSettings(Stage stage, int threads, int commitMillis) {
    String group = cluster.topics().groupOf(stage.word());
    return new StreamsSettings(group, member(group), running.stateDir(), threads, commitMillis);
  }

  /** Static membership: after a crash the same member has its tasks back at once. */
  private String member(String group) {
    return running.instance().isEmpty()
        ? ""
        : new ProcessIdentity(running.instance()).within(group);
  }
}
