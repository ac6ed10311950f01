package io.quern.register.oci;

import io.quern.register.Destination;
import io.quern.register.Receipt;
import io.quern.register.RegistryAdapter;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import java.util.ArrayList;
import java.util.List;

/**
 * Pushes a release to a repository of an OCI registry: blobs that are not there, the manifest by
 * its digest, the report as a referrer, then the tags. Where a newer release holds all tags there
 * is none to move, and it stands under its digest alone.
 */
public final class OciAdapter implements RegistryAdapter {
  public static final String OLLAMA = "oci-ollama";
  public static final String MODEL_RUNNER = "oci-model-runner";
  public static final String MODEL_PACK = "oci-modelpack";

  private final Destination destination;
  private final Form form;

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
    return push(release, OciOptions.read(destination.adapter(), destination.options()));
  }

  Receipt push(Release release, OciOptions options) throws RegistryException, InterruptedException {
    OciAddress address = OciAddress.parse(destination.address());
    form.check(address);
    List<String> tags = destination.tags();
    for (String tag : tags) {
      OciAddress.checkTag(tag);
    }
    Artifact artifact = form.describe(release, options);
    try (Session session = new Session(address, destination.credentials(), options)) {
      List<String> notes = push(release, artifact, tags, session, options);
      String digest = artifact.manifest().digest();
      String reference = address.reference(tags.isEmpty() ? digest : tags.getFirst());
      return new Receipt(reference, digest, session.sentBytes(), notes);
    }
  }

  private static List<String> push(
      Release release, Artifact artifact, List<String> tags, Session session, OciOptions options)
      throws RegistryException, InterruptedException {
    Manifests manifests = new Manifests(session);
    Blobs blobs = new Blobs(session, options);
    Manifest manifest = artifact.manifest();
    if (!manifests.stands(manifest.digest(), manifest)) {
      for (Blob blob : artifact.blobs()) {
        blobs.push(blob);
      }
      manifests.put(manifest.digest(), manifest);
    }
    List<String> notes = new ArrayList<>(artifact.notes());
    attachReport(new Reports(session, manifests, blobs), release, manifest, notes);
    for (String tag : tags) {
      if (!manifests.stands(tag, manifest)) {
        manifests.put(tag, manifest);
      }
    }
    return notes;
  }

  /** A registry that takes models but no referrers still gets the model. */
  private static void attachReport(
      Reports reports, Release release, Manifest manifest, List<String> notes)
      throws RegistryException, InterruptedException {
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
}
