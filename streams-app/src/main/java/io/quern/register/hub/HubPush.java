package io.quern.register.hub;

import io.quern.register.Receipt;
import io.quern.register.RegistryException;
import io.quern.register.Release;
import io.quern.register.http.RegistryClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One push: compares, sends what differs, commits, moves tags. */
final class HubPush {
  private static final int ATTEMPTS = 5;
  private static final int PAUSE_MILLIS = 100;

  private final HubTarget target;
  private final HubApi api;
  private final LfsUpload lfs;
  private final Release release;
  private long sent;

  HubPush(RegistryClient client, HubTarget target, Release release) {
    this.target = target;
    this.api = new HubApi(client, target);
    this.lfs = new LfsUpload(client, target);
    this.release = release;
  }

  Receipt run(List<String> tags) throws RegistryException, InterruptedException {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Optional<String> commit = bring(api.head());
      if (commit.isPresent()) {
        List<String> notes = moveTags(tags, commit.get());
        return new Receipt(reference(), commit.get(), sent, notes);
      }
      Thread.sleep((long) PAUSE_MILLIS * attempt);
    }
    throw RegistryException.passing(
        "%s: others commit to %s all the time; %d attempts were overtaken"
            .formatted(target.site().root(), target.repo(), ATTEMPTS));
  }

  /** The commit that has the release; empty where the branch moved on meanwhile. */
  private Optional<String> bring(String head) throws RegistryException, InterruptedException {
    List<HubFile> wanted = HubFile.of(release, target.folder());
    List<HubFile> changed = missing(api.tree(head), wanted);
    if (target.card()) {
      changed.removeIf(file -> file.path().equals(ModelCard.PATH));
      card(head, wanted).ifPresent(changed::add);
    }
    return changed.isEmpty() ? Optional.of(head) : commit(head, changed);
  }

  /** README.md with our section, if that changes it. */
  private Optional<HubFile> card(String head, List<HubFile> wanted)
      throws RegistryException, InterruptedException {
    String standing = api.text(head, ModelCard.PATH).orElse("");
    String base = standing;
    for (HubFile file : wanted) {
      if (file.path().equals(ModelCard.PATH)) {
        base = file.text();
      }
    }
    String text = new ModelCard(release, target.folder()).in(base);
    return text.equals(standing) ? Optional.empty() : Optional.of(HubFile.of(ModelCard.PATH, text));
  }

  private static List<HubFile> missing(RemoteTree tree, List<HubFile> wanted)
      throws RegistryException {
    List<HubFile> missing = new ArrayList<>();
    for (HubFile file : wanted) {
      if (!tree.has(file)) {
        missing.add(file);
      }
    }
    return missing;
  }

  private Optional<String> commit(String head, List<HubFile> changed)
      throws RegistryException, InterruptedException {
    Set<HubFile> large = api.preupload(changed);
    sent += lfs.send(changed.stream().filter(large::contains).toList());
    Commit commit = new Commit(summary(), head);
    for (HubFile file : changed) {
      if (large.contains(file)) {
        commit.addLarge(file);
      } else {
        commit.addRegular(file);
      }
    }
    Optional<String> made = api.commit(commit.lines());
    if (made.isPresent()) {
      sent += commit.bytes();
      check(made.get(), changed);
    }
    return made;
  }

  /** A commit is what we meant only if its listing has our digests. */
  private void check(String commit, List<HubFile> changed)
      throws RegistryException, InterruptedException {
    List<HubFile> inFolder =
        changed.stream().filter(file -> file.path().startsWith(target.folder())).toList();
    List<HubFile> missing = missing(api.tree(commit), inFolder);
    if (!missing.isEmpty()) {
      throw RegistryException.passing(
          "%s took commit %s, but shows another digest for %s than %s"
              .formatted(
                  target.site().root(),
                  commit,
                  missing.getFirst().path(),
                  missing.getFirst().sha256()));
    }
  }

  /** Tags of the Hub do not move: one that names another commit is deleted and made again. */
  private List<String> moveTags(List<String> tags, String commit)
      throws RegistryException, InterruptedException {
    List<String> notes = new ArrayList<>();
    Map<String, String> standing = tags.isEmpty() ? new HashMap<>() : api.tags();
    for (String tag : tags) {
      if (tag.equals(target.branch())) {
        notes.add("tag " + tag + " is left out: it is the branch's name");
      } else if (!commit.equals(standing.get(tag))) {
        if (standing.containsKey(tag)) {
          api.deleteTag(tag);
        }
        api.createTag(tag, commit);
      }
    }
    return notes;
  }

  private String summary() {
    return "%s of %s, revision %s"
        .formatted(release.label(), release.artifact().model(), release.artifact().revision());
  }

  private String reference() {
    String folder = target.folder().isEmpty() ? "" : "/" + target.folder();
    return "%s/%s/tree/%s%s"
        .formatted(target.site().root(), target.repo(), target.branch(), folder)
        .replaceAll("/$", "");
  }
}
