package io.quern.register.s3;

import io.quern.model.Sha256;
import io.quern.register.Destination;
import io.quern.register.Receipt;
import io.quern.register.RegistryAdapter;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import io.quern.register.Release.ReleasedFile;
import io.quern.register.s3.S3Objects.Document;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Pushes to a bucket: files, then the manifest, then a pointer a tag ({@link S3Layout}). Options:
 * {@link S3Settings#of}. Who reads begins at a pointer or a manifest and finds all of it there.
 */
public final class S3Adapter implements RegistryAdapter {
  public static final String NAME = "s3";
  private static final String DEFAULT_TAG = "latest";

  private final Destination destination;

  public S3Adapter(Destination destination) {
    this.destination = destination;
  }

  @Override
  public Receipt push(Release release) throws RegistryException, InterruptedException {
    S3Settings settings = S3Settings.of(destination);
    checkNames(release);
    try (S3Client client = S3Clients.open(settings, destination.credentials())) {
      return new Push(client, settings, release).run(tags());
    }
  }

  private List<String> tags() {
    return destination.tags().isEmpty() ? List.of(DEFAULT_TAG) : destination.tags();
  }

  private static void checkNames(Release release) throws RegistryException {
    for (ReleasedFile file : release.files()) {
      if (file.path().equals(S3Layout.MANIFEST)) {
        throw RegistryException.refused(
            "s3: the artifact has a file " + S3Layout.MANIFEST + ", which is the manifest's name");
      }
    }
  }

  /** One release on its way. */
  private static final class Push {
    private static final int ROUNDS = 5;

    private final S3Objects objects;
    private final S3Layout layout;
    private final FilePush files;
    private final Release release;
    private final List<String> notes = new ArrayList<>();
    private long sent;

    Push(S3Client client, S3Settings settings, Release release) {
      this.objects = new S3Objects(client, settings.bucket());
      this.layout = new S3Layout(settings.bucket(), settings.prefix());
      S3Parts uploads = new S3Parts(client, settings.bucket());
      this.files = new FilePush(objects, uploads, layout, settings.partSize());
      this.release = release;
    }

    Receipt run(List<String> tags) throws RegistryException, InterruptedException {
      int stood = 0;
      for (ReleasedFile file : release.files()) {
        String key = layout.file(release.artifact(), file.path());
        long bytes = files.push(release.locate(file), file, key);
        stood += bytes == 0 ? 1 : 0;
        sent += bytes;
      }
      if (stood > 0) {
        notes.add(stood + " of " + release.files().size() + " files stood there");
      }
      String digest = putManifest();
      for (String tag : tags) {
        moveTag(tag, digest);
      }
      return new Receipt(
          layout.url(layout.folder(release.artifact())) + "/", "sha256:" + digest, sent, notes);
    }

    /** SHA-256 of the manifest. One that names the same files in other words is replaced. */
    private String putManifest() throws RegistryException, InterruptedException {
      String key = layout.manifest(release.artifact());
      String manifest = S3Manifest.write(release);
      byte[] bytes = manifest.getBytes(StandardCharsets.UTF_8);
      for (int round = 0; round < ROUNDS; round++) {
        Optional<Document> before = objects.read(key);
        if (before.isPresent() && before.get().text().equals(manifest)) {
          return Sha256.hex(bytes);
        }
        if (write(key, manifest, before)) {
          sent += bytes.length;
          return Sha256.hex(bytes);
        }
      }
      throw RegistryException.passing("s3: " + layout.url(key) + " is being written by others");
    }

    private boolean write(String key, String manifest, Optional<Document> before)
        throws RegistryException, InterruptedException {
      if (before.isEmpty()) {
        return objects.create(key, manifest);
      }
      if (!S3Manifest.sameFiles(before.get().text(), manifest)) {
        throw RegistryException.refused(
            "s3: "
                + layout.url(key)
                + " names other files; delete the folder or publish under another revision");
      }
      return objects.replace(key, manifest, before.get().etag());
    }

    private void moveTag(String tag, String digest) throws RegistryException, InterruptedException {
      TagPointer pointer =
          new TagPointer(
              release.artifact(),
              release.publishedAt(),
              layout.manifest(release.artifact()),
              digest);
      var moved = new TagMove(objects, layout).move(tag, pointer);
      sent += moved.sentBytes();
      moved
          .newer()
          .ifPresent(
              newer -> notes.add(tag + " stays with revision " + newer + ", which is newer"));
    }
  }
}
