using System.Globalization;

namespace Fairlead.Cluster.Etcd;

/// <summary>The command line of a member (https://etcd.io/docs/v3.4/op-guide/configuration/).</summary>
internal static class EtcdArguments
{
    internal static List<string> Of(EtcdMemberOptions options)
    {
        List<string> arguments =
        [
            "--name", options.Name,
            "--data-dir", options.DataDirectory,
            "--listen-client-urls", Text(options.ClientUrl),
            "--advertise-client-urls", Text(options.ClientUrl),
            "--listen-peer-urls", Text(options.PeerUrl),
            "--initial-advertise-peer-urls", Text(options.PeerUrl),
            "--initial-cluster", InitialCluster(options),
            "--initial-cluster-state", options.JoinsRunningCluster ? "existing" : "new",
            "--max-txn-ops", Number(options.MaximumTransactionOperations),
            "--heartbeat-interval", Number((long)options.Heartbeat.TotalMilliseconds),
            "--election-timeout", Number((long)options.ElectionTimeout.TotalMilliseconds),
            // One that comes back after a while asks first whether the others miss a leader, instead of unseating the one they have.
            "--pre-vote",
            "--auto-compaction-mode", "revision",
            "--auto-compaction-retention", Number(options.HistoryRevisions),
            "--quota-backend-bytes", Number(options.QuotaBytes),
            "--logger", "zap",
            "--log-level", "warn",
        ];
        if (options.PeerTls is { } tls)
        {
            arguments.AddRange(
            [
                "--peer-client-cert-auth",
                "--peer-trusted-ca-file", tls.CaFile,
                "--peer-cert-file", tls.CertificateFile,
                "--peer-key-file", tls.KeyFile,
            ]);
        }

        if (options.ForceNewCluster)
        {
            arguments.Add("--force-new-cluster");
        }

        return arguments;
    }

    /// <summary>Sorted: every member must be given the same text, or they do not agree on who they are.</summary>
    private static string InitialCluster(EtcdMemberOptions options) => string.Join(
        ',', options.InitialCluster.OrderBy(static member => member.Key, StringComparer.Ordinal).Select(static member => $"{member.Key}={Text(member.Value)}"));

    private static string Text(Uri uri) => uri.GetLeftPart(UriPartial.Authority);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
