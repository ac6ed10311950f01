package io.quern.plan;

import io.quern.model.CensusOrder;
import io.quern.model.ChunkOrigins;
import io.quern.model.ManifestPart;
import io.quern.model.Revision;
import io.quern.model.TensorInfo;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says from time to time which uploads the live manifests name, so that chunks of others do not
 * stay for ever: of a name that was mistyped, of an upload that was refused, of one that is over.
 *
 * <p>It speaks of the time up to which manifests have been read, less the time that a revision has
 * to become whole. A manifest is sent before its chunks, so one that named them would be known.
 */
final class CensusRoute {
  private static final Logger LOG = LoggerFactory.getLogger(CensusRoute.class);
  static final Duration ROUND = Duration.ofMinutes(30);

  /** What fits a record. */
  private static final int MOST_CHARACTERS = 512 * 1024;

  private final ProcessorContext<String, Object> context;
  private final PlanStores stores;
  private final PlanStage stage;
  private final RevisionStores revisions;
  private final ManifestReader documents;
  private final NewsRoute news;
  private Map<ManifestPart, Set<String>> known = Map.of();
  private long readUpTo;
  private long toldUpTo;

  CensusRoute(ProcessorContext<String, Object> context, PlanStores stores, PlanStage stage) {
    this.context = context;
    this.stores = stores;
    this.stage = stage;
    this.revisions = new RevisionStores(stores);
    this.documents = new ManifestReader(stores, stage.documents());
    this.news = new NewsRoute(context);
    context.schedule(ROUND, PunctuationType.WALL_CLOCK_TIME, this::tell);
  }

  /** Takes note of a record of the manifests' log. */
  void passed(long timestamp) {
    readUpTo = Math.max(readUpTo, timestamp);
  }

  private void tell(long now) {
    long upTo = Math.min(readUpTo, now);
    if (upTo <= toldUpTo || stage.partitions() == 0) {
      return;
    }
    Optional<Set<String>> named = named();
    if (named.isPresent()) {
      toldUpTo = upTo;
      int partition = context.taskId().partition();
      long before = upTo - stage.keeping().expireAfter().toMillis();
      news.send(
          "census-" + partition,
          new CensusOrder(partition, stage.partitions(), before, named.get()),
          now);
    }
  }

  /** Nothing while a live manifest cannot be read, or while there are too many to be told. */
  private Optional<Set<String>> named() {
    Map<ManifestPart, Set<String>> live = new HashMap<>();
    for (LiveRevision revision : live()) {
      ManifestPart head = stores.acceptedUploads().get(revision.source().toString());
      Optional<Set<String>> named = head == null ? Optional.empty() : namedBy(head);
      if (named.isEmpty()) {
        return Optional.empty();
      }
      live.put(head, named.get());
    }
    known = live;
    Set<String> all = new TreeSet<>();
    live.values().forEach(all::addAll);
    return fits(all) ? Optional.of(all) : Optional.empty();
  }

  private Optional<Set<String>> namedBy(ManifestPart head) {
    return known.containsKey(head)
        ? Optional.ofNullable(known.get(head))
        : documents.findSound(head.source()).map(CensusRoute::namedBy);
  }

  private List<LiveRevision> live() {
    return revisions.byModel().values().stream()
        .flatMap(List::stream)
        .filter(LiveRevision::isLive)
        .toList();
  }

  private static boolean fits(Set<String> named) {
    boolean fits = named.stream().mapToInt(String::length).sum() <= MOST_CHARACTERS;
    if (!fits) {
      LOG.warn("event=no-census uploads={} reason=\"they do not fit a record\"", named.size());
    }
    return fits;
  }

  private static Set<String> namedBy(ManifestReader.Document document) {
    Revision source = document.head().source();
    Set<String> named = new HashSet<>();
    named.add(CensusOrder.name(source.toString(), document.head().uploadId()));
    for (TensorInfo tensor : document.manifest().tensors()) {
      for (ChunkOrigins.Run run : tensor.origins().runs()) {
        if (!run.origin().isSelf()) {
          Revision holder = new Revision(source.model(), run.origin().revision());
          named.add(CensusOrder.name(holder.toString(), run.origin().uploadId()));
        }
      }
    }
    return named;
  }
}
