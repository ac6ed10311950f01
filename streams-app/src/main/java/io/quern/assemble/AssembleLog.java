package io.quern.assemble;

import io.quern.model.ArtifactState;
import io.quern.model.ArtifactState.ArtifactFile;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The events of the sink, one line each. */
final class AssembleLog {
  private static final Logger LOG = LoggerFactory.getLogger(AssembleLog.class);

  private AssembleLog() {}

  /** An artifact came to another state. */
  static void settled(ArtifactState state) {
    switch (state.phase()) {
      case COMPLETE ->
          LOG.info(
              "event=artifact-complete artifact={} plan={} bytes={} sha256={} location={}",
              state.plan().artifact(),
              state.plan().planId(),
              state.bytesTotal(),
              digests(state),
              state.location());
      case FAILED ->
          LOG.warn(
              "event=artifact-failed artifact={} plan={} code={} reason=\"{}\"",
              state.plan().artifact(),
              state.plan().planId(),
              state.failure().code(),
              state.failure().text());
      default ->
          LOG.info(
              "event=artifact-{} artifact={} plan={} bytesDone={} bytesTotal={}",
              state.phase().word(),
              state.plan().artifact(),
              state.plan().planId(),
              state.bytesDone(),
              state.bytesTotal());
    }
  }

  /** A partition is ours now. */
  static void assigned(int partition, long committed, long from) {
    LOG.info(
        "event=partition-assigned partition={} committed={} from={}", partition, committed, from);
  }

  /** A member of the group gave up its place, and another one joins. */
  static void rejoining(Exception reason) {
    LOG.warn("event=assemble-rejoins reason=\"{}\"", reason.toString());
  }

  /** The stage ends by a fault. */
  static void died(Throwable reason) {
    LOG.error("event=assemble-died", reason);
  }

  private static String digests(ArtifactState state) {
    return state.files().stream().map(ArtifactFile::digest).collect(Collectors.joining(","));
  }
}
