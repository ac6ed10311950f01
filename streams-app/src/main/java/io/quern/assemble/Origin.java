package io.quern.assemble;

import java.nio.channels.FileChannel;

/**
 * Where bytes are copied from.
 *
 * @param from where they begin in the file
 * @param trail how the digest of that file went on
 */
record Origin(FileChannel channel, long from, DigestTrail trail) {}
