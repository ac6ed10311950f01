package io.quern.assemble;

import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.jspecify.annotations.Nullable;

/** Reads out of a fault whether a new member of the group may do without meeting it again. */
final class FaultReader {
  private FaultReader() {}

  /** Whether the fault means "fenced" or "not now". Any other stops the stage. */
  static boolean mayPass(Throwable fault) {
    for (@Nullable Throwable each = fault; each != null; each = each.getCause()) {
      switch (each) {
        case RetriableException _,
            ApplicationRecoverableException _,
            CommitFailedException _,
            RebalanceInProgressException _,
            TransactionAbortableException _,
            TransactionAbortedException _ -> {
          return true;
        }
        default -> {}
      }
    }
    return false;
  }
}
