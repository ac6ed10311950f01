package io.quern.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * All that a worker needs to know to turn one chunk into segments.
 *
 * @param uploadId the accepted upload
 * @param rows rows of the chunk
 * @param columns weights in a row
 * @param dtype dtype that the chunk must have
 */
public record QuantizeOrder(
    ChunkId chunk, String uploadId, long rows, long columns, String dtype, List<Target> targets)
    implements Order {
  public QuantizeOrder {
    targets = List.copyOf(targets);
  }

  /** This order for one of its targets alone. */
  public QuantizeOrder with(Target target) {
    return new QuantizeOrder(chunk, uploadId, rows, columns, dtype, List.of(target));
  }

  /**
   * Where one artifact wants the chunk.
   *
   * @param format how it is written, and what was found out about the whole tensor
   * @param outputs where each array of the format goes
   * @param statisticId the statistic to which arrays without an output go; empty for none
   */
  public record Target(PlanRef plan, Format format, List<Output> outputs, String statisticId) {
    public Target {
      outputs = List.copyOf(outputs);
    }

    /** One array, no statistic: what every block format of GGUF has. */
    public static Target ofBlocks(PlanRef plan, String format, Output output) {
      return new Target(plan, Format.of(format), List.of(output), "");
    }
  }

  /**
   * How weights are written.
   *
   * @param name block format, row format, or the source dtype for a copy
   * @param parameters of the format, by name
   * @param calibration raw bits of what the whole tensor decided (a scale, a codebook); empty for
   *     what a chunk decides by itself
   */
  public record Format(String name, Map<String, String> parameters, Bytes calibration) {
    /** The parameter of every format that says whether error figures are wanted. */
    private static final String FIGURES = "figures";

    private static final String OFF = "off";

    /** The parameter that lists block formats that weights pass first. */
    private static final String THROUGH = "through";

    /** The parameter of orders that calibrate gives, not plan. */
    private static final String PASS = "pass";

    private static final String SECOND = "second";

    public Format {
      parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    }

    public static Format of(String name) {
      return new Format(name, Map.of(), Bytes.empty());
    }

    public static Format of(String name, Map<String, String> parameters) {
      return new Format(name, parameters, Bytes.empty());
    }

    /** Whether what it costs to write weights so is to be measured. */
    public boolean isMeasured() {
      return !OFF.equals(parameters.get(FIGURES));
    }

    /** The same format, not measured: the same bytes. */
    public Format unmeasured() {
      Map<String, String> more = new TreeMap<>(parameters);
      more.put(FIGURES, OFF);
      return new Format(name, more, calibration);
    }

    /** Block formats that weights take on, one after the other, before they take on this one. */
    public List<String> through() {
      String names = parameters.getOrDefault(THROUGH, "");
      return names.isEmpty() ? List.of() : List.of(names.split(","));
    }

    /** This format after those. */
    public Format after(List<String> formats) {
      if (formats.isEmpty()) {
        return this;
      }
      Map<String, String> more = new TreeMap<>(parameters);
      more.put(THROUGH, String.join(",", formats));
      return new Format(name, more, calibration);
    }

    /** The same format with what calibrate found in all chunks. */
    public Format found(Bytes everywhere) {
      Map<String, String> more = new TreeMap<>(parameters);
      more.put(PASS, SECOND);
      return new Format(name, more, everywhere);
    }

    /** Whether the chunk has been measured before. */
    public boolean isSecondPass() {
      return SECOND.equals(parameters.get(PASS));
    }

    /**
     * Whether second orders carry, behind what calibrate found, what was known beforehand of the
     * tensor: the importance of its columns, where a chunk finds some codebooks by itself.
     */
    public boolean repeatsCalibration() {
      return "edges".equals(parameters.get("scope")) && calibration.length() > 0;
    }

    /** The parameters that decide bytes. */
    public Map<String, String> ownParameters() {
      Map<String, String> own = new TreeMap<>(parameters);
      own.keySet().removeAll(Set.of(FIGURES, PASS));
      return own;
    }
  }

  /**
   * Where an array of a chunk goes: its rows lie one after the other.
   *
   * @param role which array: {@link #BLOCKS}, or a role of the row format
   * @param file path within the artifact
   * @param offset byte offset of the chunk's first row in the file
   * @param length bytes of the whole chunk in that array
   */
  public record Output(String role, String file, long offset, long length) {
    /** The only array of a format that has one. */
    public static final String BLOCKS = "blocks";
  }
}
