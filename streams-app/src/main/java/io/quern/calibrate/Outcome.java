package io.quern.calibrate;

import io.quern.model.Bytes;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What all chunks of a statistic came to. */
public sealed interface Outcome {

  /**
   * What was found, by role: whole arrays as they are written, and {@link #CALIBRATION}.
   *
   * @param values raw bits
   */
  record Found(Map<String, Bytes> values) implements Outcome {
    /** The role of what second orders carry; no whole array has it. */
    public static final String CALIBRATION = "calibration";

    public Found {
      values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /** What was found for {@code role}; nothing where nothing was. */
    public Bytes value(String role) {
      return values.getOrDefault(role, Bytes.empty());
    }
  }

  /**
   * The weights cannot be written that way.
   *
   * @param text what is wrong, where, and what to do
   * @param where the tensor
   */
  record Unusable(String code, String text, String where) implements Outcome {
    /** Plan and calibrate do not agree: a fault of the software, not of the model. */
    static Unusable unsound(String text, String where) {
      return new Unusable("plan-unsound", text, where);
    }
  }
}
