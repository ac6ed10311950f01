package io.quern.app;

import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTransactionsOptions;

/** What a cluster makes when it is first asked for: the topics behind groups and transactions. */
final class Coordinators {
  private static final int LIMIT_MILLIS = 3000;
  private static final List<String> ANY = List.of("quern");

  private Coordinators() {}

  /**
   * Asks for both and does not wait: a new cluster makes their topics while ours are made, and not
   * when the first stage joins its group and begins a transaction (0.4 s of a cold start).
   */
  static void wake(Admin admin) {
    admin.describeConsumerGroups(ANY, new DescribeConsumerGroupsOptions().timeoutMs(LIMIT_MILLIS));
    admin.describeTransactions(ANY, new DescribeTransactionsOptions().timeoutMs(LIMIT_MILLIS));
  }
}
