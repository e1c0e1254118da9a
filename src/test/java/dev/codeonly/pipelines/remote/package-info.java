/**
 * The script that the pipelines run inside a data app's Kudu, in a real bash: {@link
 * dev.codeonly.pipelines.remote.RemoteScript} calls it, its tests hold it to the contract and to the maintainer's Java.
 */
package dev.codeonly.pipelines.remote;
