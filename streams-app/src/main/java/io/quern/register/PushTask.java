package io.quern.register;

import java.util.List;

/**
 * One push that is to be made.
 *
 * @param content what was wanted when it began
 * @param tags that it may move
 */
record PushTask(String key, String content, Wanted wanted, List<String> tags) {
  PushTask {
    tags = List.copyOf(tags);
  }
}
