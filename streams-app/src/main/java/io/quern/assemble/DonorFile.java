package io.quern.assemble;

import io.quern.model.Segment;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/** A file of a complete artifact, open to be copied from. It stays whatever replaces it. */
final class DonorFile implements Closeable {
  private final Ledger ledger;
  private final int file;
  private final FileChannel channel;
  private DigestTrail trail = DigestTrail.NONE;

  private DonorFile(Ledger ledger, int file, FileChannel channel) {
    this.ledger = ledger;
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens what a copy is to be made of.
   *
   * @throws IOException when it is not there any more, or is not what it was
   */
  static DonorFile open(OutputLayout layout, Segment.From from) throws IOException {
    Path kept =
        layout
            .ledgerOf(from.plan().artifact())
            .orElseThrow(() -> new FileNotFoundException("no ledgers are kept here"));
    BasicFileAttributes before = Files.readAttributes(kept, BasicFileAttributes.class);
    Ledger ledger = Ledger.read(kept);
    int file = indexOf(ledger, from);
    FileChannel channel = FileChannel.open(pathOf(layout, ledger, file), StandardOpenOption.READ);
    try {
      check(layout, ledger, file, kept);
      if (!isSame(before, Files.readAttributes(kept, BasicFileAttributes.class))) {
        throw new IOException("it is being replaced"); // the ledger goes first, then the files
      }
      return new DonorFile(ledger, file, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static int indexOf(Ledger ledger, Segment.From from) throws IOException {
    if (!ledger.plan().equals(from.plan())) {
      throw new IOException("it is of another plan now");
    }
    for (int i = 0; i < ledger.files().size(); i++) {
      boolean named = ledger.files().get(i).path().equals(from.file());
      if (named && (from.digest().isEmpty() || from.digest().equals(ledger.digestOf(i)))) {
        return i;
      }
    }
    throw new FileNotFoundException("it has no file " + from.file() + " of that digest");
  }

  private static Path pathOf(OutputLayout layout, Ledger ledger, int file) {
    OutputLayout.Place place = layout.placeOf(ledger.plan().artifact(), ledger.files());
    return OutputPlace.of(place, ledger.plan().planId(), ledger.files())
        .targetOf(ledger.files().get(file));
  }

  /** A file that was written to after its ledger is not what the ledger says. */
  private static void check(OutputLayout layout, Ledger ledger, int file, Path kept)
      throws IOException {
    Path path = pathOf(layout, ledger, file);
    boolean sound =
        Files.size(path) == ledger.files().get(file).size()
            && Files.getLastModifiedTime(path).compareTo(Files.getLastModifiedTime(kept)) <= 0;
    if (!sound) {
      throw new IOException(path + " was changed");
    }
  }

  private static boolean isSame(BasicFileAttributes one, BasicFileAttributes two) {
    return one.lastModifiedTime().equals(two.lastModifiedTime())
        && one.size() == two.size()
        && java.util.Objects.equals(one.fileKey(), two.fileKey());
  }

  /** Takes along how the digest of the file went, if that is remembered. */
  DonorFile with(DigestTrails trails) {
    trail = trails.of(ledger.digestOf(file));
    return this;
  }

  /** Where the bytes of a copy stand. */
  Origin origin(Segment.Copy copy) {
    return new Origin(channel, copy.from().offset(), trail);
  }

  /**
   * What the bytes of a copy add to their tensors, as they stand here.
   *
   * @throws IOException when that is not known
   */
  List<Share> shares(Segment.Copy copy) throws IOException {
    return ledger.within(file, Range.at(copy.from().offset(), copy.length()));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
