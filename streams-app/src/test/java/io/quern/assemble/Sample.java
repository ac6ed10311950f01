package io.quern.assemble;

import io.quern.model.ArtifactId;
import io.quern.model.Bytes;
import io.quern.model.PlanRef;
import io.quern.model.Segment;
import io.quern.model.Segment.FileSize;
import io.quern.model.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** An artifact with known bytes, and its segments. */
record Sample(PlanRef plan, List<String> names, List<byte[]> contents) {

  static Sample of(long seed, String profile, String planId, int... sizes) {
    Random random = new Random(seed);
    List<String> names = new ArrayList<>();
    List<byte[]> contents = new ArrayList<>();
    for (int size : sizes) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      names.add((names.isEmpty() ? "" : "sub/") + "file-" + names.size());
      contents.add(bytes);
    }
    return new Sample(new PlanRef(new ArtifactId("model", "r1", profile), planId), names, contents);
  }

  /** The same content of one file under another name, planned by another plan. */
  Sample named(String file, String planId) {
    return new Sample(new PlanRef(plan.artifact(), planId), List.of(file), contents);
  }

  ArtifactId artifact() {
    return plan.artifact();
  }

  Segment.Opened opened() {
    List<FileSize> files = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      files.add(new FileSize(names.get(i), contents.get(i).length));
    }
    return new Segment.Opened(plan, files, "label");
  }

  Segment.Written bytes(int file, int from, int to) {
    byte[] part = Arrays.copyOfRange(contents.get(file), from, to);
    return new Segment.Written(plan, names.get(file), from, Bytes.of(part), "tensor", 0);
  }

  /** All of the first file. */
  Segment.Written whole() {
    return bytes(0, 0, contents.getFirst().length);
  }

  /** Every byte at random splits, not in order. */
  List<Segment> split(Random random) {
    List<Segment> all = new ArrayList<>();
    for (int file = 0; file < names.size(); file++) {
      int size = contents.get(file).length;
      for (int from = 0; from < size; ) {
        int to = Math.min(size, from + 1 + random.nextInt(600));
        all.add(bytes(file, from, to));
        from = to;
      }
    }
    return all;
  }

  List<String> digests() {
    return contents.stream().map(Sha256::hex).toList();
  }
}
