package io.quern.assemble;

import io.quern.model.ArtifactState.LogPosition;
import io.quern.model.Segment;
import io.quern.serde.Incoming;
import java.io.IOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Takes records of the topic of segments into the sink; what is none is rejected. */
final class SegmentReader {
  private final Sink sink;
  private final AssembleRejectionRoute rejections;

  SegmentReader(Sink sink, AssembleRejectionRoute rejections) {
    this.sink = sink;
    this.rejections = rejections;
  }

  void take(ConsumerRecord<String, Incoming<Segment>> record) throws IOException {
    @Nullable Incoming<Segment> value = record.value();
    switch (value) {
      case null -> rejections.unreadable(record, "the record has no value");
      case Incoming.Unreadable<Segment>(String reason, _) -> rejections.unreadable(record, reason);
      case Incoming.Sound<Segment>(Segment segment) -> take(record, segment);
    }
  }

  private void take(ConsumerRecord<String, ?> record, Segment segment) throws IOException {
    if (!segment.plan().artifact().toString().equals(record.key())) {
      rejections.misplaced(record, segment);
      return;
    }
    sink.accept(segment, new LogPosition(record.partition(), record.offset()))
        .ifPresent(reason -> rejections.reject(record, segment, reason));
  }
}
