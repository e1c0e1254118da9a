package dev.codeonly.pipelines.kudu;

/** Which part of Azure a call was for. */
public enum Service {
    /** The control plane, {@code management.azure.com}. */
    ARM,
    /** A site's Kudu, at its SCM host. */
    KUDU,
    /** A Key Vault. */
    VAULT,
    /** The blobs of a storage account. */
    BLOB,
    /** What the data app itself serves. */
    APP,
    /** What the maintainer itself serves. */
    MAINTAINER,
    /** Where the stand-in for {@code az} gets its tokens. */
    LOGIN,
    /** A host that nobody answers for, such as a guessed SCM name. */
    NOBODY
}
