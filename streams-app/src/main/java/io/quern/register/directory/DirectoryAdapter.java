package io.quern.register.directory;

import io.quern.model.ArtifactId;
import io.quern.model.Sha256;
import io.quern.register.Destination;
import io.quern.register.Receipt;
import io.quern.register.RegistryAdapter;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a release at {@code ROOT/MODEL/REVISION/PROFILE}: its files as hard links, or copies where
 * the file system has none of another's, and {@code SHA256SUMS}. For each tag a link {@code
 * ROOT/MODEL/TAG/PROFILE} is moved there last. A reader sees a whole release or none ({@link
 * ReleasePlace}).
 */
public final class DirectoryAdapter implements RegistryAdapter {
  public static final String NAME = "directory";

  private final Destination destination;

  /**
   * @param destination its address is the path of an existing directory
   */
  public DirectoryAdapter(Destination destination) {
    this.destination = destination;
  }

  @Override
  public Receipt push(Release release) throws RegistryException, InterruptedException {
    try {
      SafeDirectory root = SafeDirectory.open(Path.of(destination.address()));
      return push(root, release);
    } catch (InvalidPathException e) {
      throw RegistryException.refused("'" + destination.address() + "' is no path");
    } catch (IOException e) {
      throw RegistryException.passing(
          "directory " + destination.address() + ": " + Sentence.of(e), e);
    }
  }

  private Receipt push(SafeDirectory root, Release release)
      throws IOException, RegistryException, InterruptedException {
    ArtifactId artifact = release.artifact();
    Path place = Path.of(artifact.model(), artifact.revision(), artifact.profile());
    FolderCopy copy = new FolderCopy(ReleasePlace.in(root, place), release);
    boolean there = copy.stands();
    long copied = there ? 0 : copy.make();
    for (String tag : destination.tags()) {
      if (!tag.equals(artifact.revision())) {
        MovedLink.move(root, Path.of(artifact.model()), tag, place);
      }
    }
    return new Receipt(
        root.path()
            .resolve(artifact.model())
            .resolve(destination.tags().getFirst())
            .resolve(artifact.profile())
            .toString(),
        "sha256:" + Sha256.hex(copy.sums().getBytes(StandardCharsets.UTF_8)),
        copied,
        notes(there, copied, release));
  }

  private static List<String> notes(boolean there, long copied, Release release) {
    List<String> notes = new ArrayList<>();
    if (!there && copied < release.totalBytes()) {
      notes.add("hard links to the artifact's files");
    }
    return notes;
  }
}
