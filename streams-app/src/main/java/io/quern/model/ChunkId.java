package io.quern.model;

/**
 * One chunk of a tensor.
 *
 * @param index from 0; rows {@code [index*r, (index+1)*r)} of the matrices one after the other
 */
public record ChunkId(Revision source, String tensor, long index) {

  /**
   * The key that chunk and order share. It leaves the revision out, so that a task sees a chunk's
   * whole history.
   */
  public String key() {
    return source.model() + "/" + tensor + "/" + index;
  }

  @Override
  public String toString() {
    return source + " " + tensor + "[" + index + "]";
  }
}
