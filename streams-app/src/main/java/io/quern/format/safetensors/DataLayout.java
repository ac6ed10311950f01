package io.quern.format.safetensors;

import io.quern.format.safetensors.SafetensorsException.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where the tensors lie: one behind the other, without holes and overlaps, up to the end of the
 * file. Source: safetensors, tensor.rs, Metadata::validate.
 */
final class DataLayout {
  /** No sum of offsets overflows below it. */
  private static final long MAX_DATA = 1L << 62;

  private static final String CUT = "the file is cut short or damaged: copy or download it again";

  private final long dataBegin;
  private final long fileBytes;
  private final boolean dataRequired;

  /**
   * @param dataBegin where the data begins in the file
   * @param fileBytes bytes that are there
   * @param dataRequired whether the file may not end within the data
   */
  DataLayout(long dataBegin, long fileBytes, boolean dataRequired) {
    this.dataBegin = dataBegin;
    this.fileBytes = fileBytes;
    this.dataRequired = dataRequired;
  }

  /** The tensors in the order of their data. */
  List<SafetensorsTensor> place(List<TensorEntry> entries) throws SafetensorsException {
    List<SafetensorsTensor> tensors = new ArrayList<>(entries.size());
    long due = 0;
    for (TensorEntry entry : inOrder(entries)) {
      check(entry, due);
      long offset = dataBegin + entry.begin();
      tensors.add(
          new SafetensorsTensor(
              entry.name(), entry.dtype(), entry.shape(), offset, entry.end() - entry.begin()));
      due = entry.end();
    }
    checkEnd(dataBegin + due);
    return tensors;
  }

  private static List<TensorEntry> inOrder(List<TensorEntry> entries) {
    return entries.stream()
        .sorted(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end))
        .toList();
  }

  private void check(TensorEntry entry, long due) throws SafetensorsException {
    if (entry.begin() < due) {
      throw entry.refused(
          "its data begin at " + entry.begin() + ", within those of the tensor before it", CUT);
    }
    if (entry.begin() > due) {
      throw entry.refused(
          "its data begin at " + entry.begin() + ", those before it end at " + due, CUT);
    }
    checkLength(entry);
    if (entry.end() > MAX_DATA) {
      throw entry.refused("the tensors up to it take more than 2^62 bytes", CUT);
    }
    if (dataRequired && entry.end() > fileBytes - dataBegin) {
      throw entry.refused(
          "its data end at byte " + (dataBegin + entry.end()) + ", the file at " + fileBytes, CUT);
    }
  }

  private static void checkLength(TensorEntry entry) throws SafetensorsException {
    long bytes = entry.bytes();
    if (entry.end() - entry.begin() != bytes) {
      throw entry.refused(
          "its data_offsets are [%d, %d], but shape %s of %s takes %d bytes"
              .formatted(entry.begin(), entry.end(), entry.shape(), entry.dtype(), bytes),
          CUT);
    }
  }

  private void checkEnd(long end) throws SafetensorsException {
    if (end < fileBytes) {
      throw new SafetensorsException(
          (fileBytes - end) + " bytes behind the last tensor", Place.ofByte(end), CUT);
    }
  }
}
