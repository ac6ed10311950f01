package io.quern.register.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.quern.register.RegistryException;
import java.util.HashMap;
import java.util.Map;

/** The files of a repository at one commit, by path. */
final class RemoteTree {
  private final Map<String, RemoteFile> files = new HashMap<>();

  /**
   * One of them.
   *
   * @param gitOid SHA-1 of the blob, which for a file in LFS is a pointer
   * @param sha256 of a file in LFS; empty for others
   */
  private record RemoteFile(String gitOid, String sha256, long size) {}

  /** Takes a page of the listing. */
  void add(JsonNode page) {
    for (JsonNode entry : page) {
      if ("file".equals(entry.path("type").asText())) {
        RemoteFile file =
            new RemoteFile(
                entry.path("oid").asText(),
                entry.path("lfs").path("oid").asText(""),
                entry.path("size").asLong());
        files.put(entry.path("path").asText(), file);
      }
    }
  }

  /** Whether the repository has these bytes at that path. */
  boolean has(HubFile wanted) throws RegistryException {
    RemoteFile file = files.get(wanted.path());
    if (file == null || file.size() != wanted.size()) {
      return false;
    }
    return file.sha256().isEmpty()
        ? wanted.size() <= HubFile.REGULAR_LIMIT && file.gitOid().equals(wanted.gitOid())
        : file.sha256().equals(wanted.sha256());
  }
}
