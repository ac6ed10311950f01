package io.quern.register.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quern.register.RegistryException;
import java.util.Base64;

/** The lines of a commit: a header, then a line a file. */
final class Commit {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final StringBuilder lines = new StringBuilder();
  private long bytes;

  /**
   * @param parent the commit that the branch must still be at
   */
  Commit(String summary, String parent) {
    ObjectNode header = MAPPER.createObjectNode();
    header.put("summary", summary).put("description", "").put("parentCommit", parent);
    add("header", header);
  }

  /** A file that travels in the commit itself. */
  void addRegular(HubFile file) throws RegistryException {
    ObjectNode value = MAPPER.createObjectNode();
    value.put("content", Base64.getEncoder().encodeToString(file.bytes()));
    value.put("path", file.path()).put("encoding", "base64");
    add("file", value);
    bytes += file.size();
    if (bytes > 2L * HubFile.REGULAR_LIMIT) {
      throw RegistryException.refused(
          "the repository wants more than %,d bytes of files without LFS; see its .gitattributes"
              .formatted(2L * HubFile.REGULAR_LIMIT));
    }
  }

  /** A file that LFS has. */
  void addLarge(HubFile file) {
    ObjectNode value = MAPPER.createObjectNode().put("path", file.path()).put("algo", "sha256");
    add("lfsFile", value.put("oid", file.sha256()).put("size", file.size()));
  }

  private void add(String key, ObjectNode value) {
    ObjectNode line = MAPPER.createObjectNode().put("key", key);
    lines.append(line.set("value", value).toString()).append('\n');
  }

  /** Bytes of the files in the commit itself. */
  long bytes() {
    return bytes;
  }

  String lines() {
    return lines.toString();
  }
}
