package dev.sealift.sandbox;

import dev.sealift.core.PrivateFiles;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.gaul.s3proxy.AccessGrant;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** An S3 server in this process, on a folder. */
final class EmbeddedS3 implements AutoCloseable {
  private final S3Proxy proxy;

  private EmbeddedS3(S3Proxy proxy) {
    this.proxy = proxy;
  }

  /**
   * Starts it.
   *
   * @param keys the secret keys by their access keys
   */
  static EmbeddedS3 start(Path folder, Map<String, String> keys) {
    PrivateFiles.folder(folder);
    FilesystemNio2BlobStore store = new FilesystemNio2BlobStore(folder.toString());
    Map.Entry<String, String> any = keys.entrySet().iterator().next();
    S3Proxy proxy =
        S3Proxy.builder()
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, any.getKey(), any.getValue())
            .stopTimeout(0)
            .blobStore(store)
            .build();
    // Several pairs, so that a rotation can be tried.
    proxy.setBlobStoreLocator(
        (identity, container, blob) ->
            keys.containsKey(identity) ? new AccessGrant(keys.get(identity), store) : null);
    try {
      proxy.start();
    } catch (Exception e) {
      throw new IllegalStateException("the sandbox's S3 server does not start", e);
    }
    return new EmbeddedS3(proxy);
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  /** An interrupt is kept for later: Jetty would not wake its selector, and wait 2.5 s for it. */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    try {
      proxy.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the sandbox's S3 server does not stop", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
