package dev.sealift.sandbox;

import dev.sealift.core.PrivateFiles;
import java.net.URI;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** An S3 server in this process, on a folder. */
final class EmbeddedS3 implements AutoCloseable {
  private final S3Proxy proxy;

  private EmbeddedS3(S3Proxy proxy) {
    this.proxy = proxy;
  }

  static EmbeddedS3 start(Path folder, String accessKey, String secretKey) {
    PrivateFiles.folder(folder);
    S3Proxy proxy =
        S3Proxy.builder()
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, accessKey, secretKey)
            .stopTimeout(0)
            .blobStore(new FilesystemNio2BlobStore(folder.toString()))
            .build();
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

  @Override
  public void close() {
    try {
      proxy.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the sandbox's S3 server does not stop", e);
    }
  }
}
