package io.quern.assemble;

import io.quern.model.ArtifactQuality;
import io.quern.model.ArtifactQuality.TensorQuality;
import io.quern.model.ErrorFigures;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the tensors of one output take and cost. Whoever writes a segment sees to it that each share
 * counts once: when the first of its bytes is new.
 */
final class QualityLedger {
  private final Map<String, Account> accounts = new HashMap<>();

  /**
   * Of one tensor.
   *
   * @param first its lowest place
   */
  private record Account(FileRange first, long bytes, ErrorFigures figures) {
    static final Comparator<FileRange> PLACES =
        Comparator.comparingInt(FileRange::file).thenComparingLong(at -> at.range().from());

    static Account of(Share share) {
      return new Account(share.at(), share.at().range().length(), share.figures());
    }

    Account plus(Account other) {
      return new Account(
          PLACES.compare(first, other.first) <= 0 ? first : other.first,
          bytes + other.bytes,
          figures.plus(other.figures));
    }
  }

  void add(Share share) {
    accounts.merge(share.tensor(), Account.of(share), Account::plus);
  }

  /** What became of the tensors that were measured, in the order of their places. */
  ArtifactQuality quality() {
    List<Map.Entry<String, Account>> measured =
        accounts.entrySet().stream()
            .filter(entry -> entry.getValue().figures().weights() > 0)
            .sorted(Comparator.comparing(entry -> entry.getValue().first(), Account.PLACES))
            .toList();
    return new ArtifactQuality(
        measured.stream()
            .map(entry -> entry.getValue().figures().withExcess(ErrorFigures.UNKNOWN))
            .reduce(ErrorFigures.NONE, ErrorFigures::plus),
        measured.stream().mapToLong(entry -> entry.getValue().bytes()).sum(),
        measured.stream().map(entry -> tensor(entry.getKey(), entry.getValue())).toList());
  }

  private static TensorQuality tensor(String name, Account account) {
    return new TensorQuality(name, account.figures().rounded(account.bytes()));
  }
}
