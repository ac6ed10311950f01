package io.quern.register.oci;

import io.quern.register.Destination;
import io.quern.register.Receipt;
import io.quern.register.RegistryAdapter;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pushes a release to a repository of an OCI registry: blobs that are not there, the manifest by its
 * digest, the report as a referrer, then the tags.
 */
public final class OciAdapter implements RegistryAdapter {
  private final Destination destination;
  private final Form form;
  private @Nullable Session session;

  private OciAdapter(Destination destination, Form form) {
    this.destination = destination;
    this.form = form;
  }

  /** For {@code ollama pull}; takes a GGUF of one file. */
  public static RegistryAdapter ollama(Destination destination) {
    return new OciAdapter(destination, new OllamaForm());
  }

  /** For Docker Model Runner; takes GGUF and safetensors. */
  public static RegistryAdapter modelRunner(Destination destination) {
    return new OciAdapter(destination, new ModelRunnerForm());
  }

  /** CNCF ModelPack; takes GGUF and safetensors. */
  public static RegistryAdapter modelPack(Destination destination) {
    return new OciAdapter(destination, new ModelPackForm());
  }

  @Override
  public Receipt push(Release release) throws RegistryException, InterruptedException {
    OciAddress address = OciAddress.parse(destination.address());
    form.check(address);
    for (String tag : destination.tags()) {
      OciAddress.checkedTag(tag);
    }
    try {
      return push(release, address, OciOptions.of(destination.options()));
    } catch (IOException e) {
      throw Refusals.of(address, e);
    }
  }

  @Override
  public void close() {
    if (session != null) {
      session.close();
    }
  }

  private Receipt push(Release release, OciAddress address, OciOptions options)
      throws RegistryException, IOException, InterruptedException {
    Artifact artifact = form.describe(release, options);
    Manifest manifest = artifact.manifest();
    Session open = session(address, options);
    long before = open.sentBytes();
    Manifests manifests = new Manifests(open);
    Blobs blobs = new Blobs(open, options);
    if (!manifests.stands(manifest.digest(), manifest)) {
      for (Blob blob : artifact.blobs()) {
        blobs.push(blob);
      }
      manifests.put(manifest.digest(), manifest);
    }
    List<String> notes = new ArrayList<>(artifact.notes());
    attachReport(new Reports(open, manifests, blobs), release, manifest, notes);
    moveTags(manifests, manifest);
    return receipt(address, manifest, open.sentBytes() - before, notes);
  }

  private Session session(OciAddress address, OciOptions options) {
    Session open = session;
    if (open == null) {
      open = new Session(address, destination.credentials(), options);
      session = open;
    }
    return open;
  }

  /** A registry that takes models but no referrers still gets the model. */
  private static void attachReport(
      Reports reports, Release release, Manifest manifest, List<String> notes)
      throws RegistryException, IOException, InterruptedException {
    if (release.report().isEmpty()) {
      return;
    }
    try {
      reports.attach(release, manifest);
    } catch (RegistryException e) {
      if (e.isRetriable()) {
        throw e;
      }
      notes.add("the quality report is not attached: " + e.getMessage());
    }
  }

  private void moveTags(Manifests manifests, Manifest manifest)
      throws RegistryException, IOException, InterruptedException {
    for (String tag : destination.tags()) {
      if (!manifests.stands(tag, manifest)) {
        manifests.put(tag, manifest);
      }
    }
  }

  private Receipt receipt(OciAddress address, Manifest manifest, long sent, List<String> notes) {
    List<String> said = new ArrayList<>(notes);
    if (sent == 0) {
      said.add("all of it stood there");
    }
    String name = destination.tags().isEmpty() ? manifest.digest() : destination.tags().getFirst();
    return new Receipt(address.reference(name), manifest.digest(), sent, said);
  }
}
