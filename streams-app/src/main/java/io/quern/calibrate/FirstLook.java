package io.quern.calibrate;

import io.quern.model.StatisticMethod;
import java.util.List;

/**
 * What a method has to know of all chunks before it can ask each of them what decides: chunks are
 * looked at twice under one statistic, and speak in other roles the second time.
 */
interface FirstLook {
  /** The roles of the first words, which are among those of the method. */
  List<String> roles();

  /** Of the first words alone; what it finds is for {@link #second}. */
  CalibrationMethod.Merge newMerge();

  /** What the chunk of an index is asked next. */
  StatisticMethod second(Outcome.Found first, long chunk);
}
