package io.quern.register.mlflow;

import io.quern.model.Sha256;
import io.quern.register.PushScope;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import io.quern.register.Release.ReleasedFile;
import io.quern.register.http.FileBody;
import io.quern.register.mlflow.Runs.Run;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Puts the files of a release into a run, through the server. A file that stands there in its full
 * size is not sent again: the server shows a file only when it has all of it.
 */
final class FileUploads {
  private static final String PROXY = "/api/2.0/mlflow-artifacts/artifacts";

  private final MlflowApi api;
  private final Runs runs;
  private final Run run;
  private final String folder;
  private final Map<String, Map<String, Long>> listed = new HashMap<>();

  /**
   * @param folder within the run's artifacts
   */
  FileUploads(MlflowApi api, Runs runs, Run run, String folder) {
    this.api = api;
    this.runs = runs;
    this.run = run;
    this.folder = folder;
  }

  /** Sends what is not there; returns how many bytes that were. */
  long send(Release release) throws RegistryException, InterruptedException {
    URI root = root();
    long sent = 0;
    for (ReleasedFile file : release.files()) {
      String path = folder + "/" + file.path();
      if (size(path) != file.size()) {
        checkOnDisk(release.locate(file), file);
        URI address = URI.create(root + "/" + encoded(path));
        api.put(address, FileBody.open(release.locate(file), file.size()));
        sent += file.size();
      }
    }
    listed.clear();
    for (ReleasedFile file : release.files()) {
      checkArrived(file);
    }
    return sent;
  }

  /** Where files are put: the server hands them on to wherever it keeps artifacts. */
  private URI root() throws RegistryException {
    URI uri = URI.create(run.artifacts());
    if ("mlflow-artifacts".equals(uri.getScheme())) {
      return URI.create(api.root() + PROXY + uri.getRawPath());
    }
    if (api.isHere(uri)) {
      return uri;
    }
    throw RegistryException.refused(
        run.artifacts()
            + " is not behind the tracking server: start it with --serve-artifacts, or push the"
            + " files elsewhere and name that place by the option source");
  }

  private long size(String path) throws RegistryException, InterruptedException {
    String parent = path.substring(0, path.lastIndexOf('/'));
    Map<String, Long> sizes = listed.get(parent);
    if (sizes == null) {
      sizes = runs.sizes(run, parent);
      listed.put(parent, sizes);
    }
    return sizes.getOrDefault(path, -1L);
  }

  private void checkArrived(ReleasedFile file) throws RegistryException, InterruptedException {
    long size = size(folder + "/" + file.path());
    if (size != file.size()) {
      throw RegistryException.passing(
          "MLflow took %s, %,d bytes, but shows %s of them in run %s"
              .formatted(
                  file.path(), file.size(), size < 0 ? "none" : "%,d".formatted(size), run.id()));
    }
  }

  private static void checkOnDisk(Path path, ReleasedFile file) throws RegistryException {
    MessageDigest digest = Sha256.digest();
    try (InputStream bytes = PushScope.current().watching(Files.newInputStream(path));
        InputStream in = new DigestInputStream(bytes, digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw RegistryException.refused("file " + path + " cannot be read: " + e);
    }
    String found = Sha256.hex(digest);
    if (!found.equals(file.sha256())) {
      throw RegistryException.refused(
          "file %s changed on disk: its SHA-256 is %s, not %s"
              .formatted(path, found, file.sha256()));
    }
  }

  private static String encoded(String path) {
    return Arrays.stream(path.split("/"))
        .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"))
        .collect(Collectors.joining("/"));
  }
}
