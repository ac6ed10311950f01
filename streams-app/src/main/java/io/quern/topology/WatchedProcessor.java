package io.quern.topology;

import java.util.Objects;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** A processor whose task may work in one life only. */
final class WatchedProcessor<K, V, L, W> implements Processor<K, V, L, W> {
  private final Processor<K, V, L, W> processor;
  private final StateKeeping keeping;
  private @Nullable TaskId task;
  private boolean works;

  WatchedProcessor(Processor<K, V, L, W> processor, StateKeeping keeping) {
    this.processor = processor;
    this.keeping = keeping;
  }

  @Override
  public void init(ProcessorContext<L, W> context) {
    keeping.begins(context.taskId());
    task = context.taskId();
    works = false;
    processor.init(context);
  }

  @Override
  public void process(Record<K, V> message) {
    if (!works) {
      keeping.works(Objects.requireNonNull(task));
      works = true;
    }
    processor.process(message);
  }

  @Override
  public void close() {
    processor.close();
  }
}
