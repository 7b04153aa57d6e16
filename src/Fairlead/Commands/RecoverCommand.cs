using System.Globalization;
using Fairlead.Cluster.Forming;
using Fairlead.Cluster.Recovering;
using Fairlead.Cluster.Serving;
using Fairlead.Commands.Client;
using Fairlead.Composition;
using Fairlead.Logging;
using Fairlead.Primitives.CommandLine;
using Fairlead.Primitives.Tls;
using Microsoft.Extensions.Logging;

namespace Fairlead.Commands;

/// <summary><c>operator recover</c>: the way back when most servers are lost for good. Shows how fresh each member's data is before it does anything.</summary>
internal static class RecoverCommand
{
    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        var flags = new FlagSet()
            .Value("data-dir", "path", "Data directory of the server to go on with; it must be stopped.")
            .Value("server", "host:port", "A server that still runs, to compare with; may be repeated.")
            .Value("compare-dir", "path", "Another server's data directory, to compare with; may be repeated.")
            .Value("lost", "name", "A server that is gone for good with its data; may be repeated.")
            .Value("etcd-binary", "path", "The etcd program, when it is not in PATH.")
            .Value("ca-file", "path", "PEM file of the servers' authority, when they speak TLS.")
            .Value("client-cert", "path", "PEM file of a certificate for them.")
            .Value("client-key", "path", "PEM file of its key.")
            .Switch("dry-run", "Only show what would be done.")
            .Switch("force", "Do it whatever speaks against it.");
        if (words.Any(word => word is "-h" or "-help" or "--help"))
        {
            Console.WriteLine("Usage: fairlead operator recover -data-dir=PATH [options]\n");
            flags.Flags.ToList().ForEach(flag => Console.WriteLine($"  -{flag.Name}{(flag.ValueName is { } value ? $"=<{value}>" : "")}\n     {flag.Help}"));
            return 0;
        }

        var parsed = flags.Parse(words);
        var errors = parsed.Errors.Concat(parsed.Last("data-dir") is null ? ["-data-dir is needed: the server whose data the registry goes on with"] : []).ToList();
        if (errors.Count > 0)
        {
            errors.ForEach(Console.Error.WriteLine);
            return 1;
        }

        try
        {
            return await RecoverAsync(parsed).ConfigureAwait(false);
        }
        catch (Exception failure) when (StartFailure.Explain(failure) is { } reason)
        {
            await Console.Error.WriteLineAsync($"Error! {reason}").ConfigureAwait(false);
            return 1;
        }
        catch (FormatException wrong)
        {
            await Console.Error.WriteLineAsync($"Error! {wrong.Message}").ConfigureAwait(false);
            return 1;
        }
    }

    private static async Task<int> RecoverAsync(ParsedFlags flags)
    {
        // 1. How fresh everybody's data is.
        using var log = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.None));
        var recovery = new StoreRecovery(EtcdProgram.Find(flags.Last("etcd-binary") ?? ""), TimeProvider.System, log.CreateLogger<StoreRecovery>());
        var directory = Path.GetFullPath(flags.Last("data-dir")!);
        var members = StoreRecovery.MembersOf(directory);
        var chosen = await recovery.LookAsync(directory, CancellationToken.None).ConfigureAwait(false);
        var others = new List<MemberFreshness>();
        foreach (var other in flags.All("compare-dir"))
        {
            others.Add(await recovery.LookAsync(Path.GetFullPath(other), CancellationToken.None).ConfigureAwait(false));
        }

        var certificates = flags.Last("ca-file") is { } authority || flags.Last("client-cert") is not null
            ? new ClusterTls(
                TlsMaterial.Read(new TlsFiles
                {
                    AuthorityFile = flags.Last("ca-file") ?? "",
                    CertificateFile = flags.Last("client-cert") ?? "",
                    KeyFile = flags.Last("client-key") ?? "",
                }),
                serverName: "")
            : null;
        using var channels = new ServerChannels(certificates);
        foreach (var word in flags.All("server"))
        {
            foreach (var address in await ServerAddresses.ResolveAsync(word, 8300, CancellationToken.None).ConfigureAwait(false))
            {
                if (await recovery.AskAsync(address, directory, channels, CancellationToken.None).ConfigureAwait(false) is { } answer)
                {
                    others.Add(answer);
                }
            }
        }

        Show(chosen, others);

        // 2. What speaks against it.
        var lost = flags.All("lost").ToHashSet(StringComparer.Ordinal);
        var objections = RecoveryJudgement.Objections(chosen, members, others, lost);
        foreach (var objection in objections)
        {
            await Console.Error.WriteLineAsync($"! {objection}").ConfigureAwait(false);
        }

        if (objections.Count > 0 && !flags.IsOn("force"))
        {
            await Console.Error.WriteLineAsync("Nothing was done. -force does it all the same.").ConfigureAwait(false);
            return 1;
        }

        if (flags.IsOn("dry-run"))
        {
            Console.WriteLine($"{chosen.Name} would become the only member. Nothing was done.");
            return 0;
        }

        // 3. Do it, and say what comes next.
        var kept = await recovery.RecoverAsync(directory, CancellationToken.None).ConfigureAwait(false);
        Console.WriteLine($"{chosen.Name} is now the only member of the registry; what was there is kept in {kept}.");
        Console.WriteLine($"Next: 1. start {chosen.Name} as before. 2. Empty the data directories of the other servers and start them with -retry-join: they join by themselves.");
        return 0;
    }

    private static void Show(MemberFreshness chosen, IEnumerable<MemberFreshness> others)
    {
        IReadOnlyList<string>[] header = [["Member", "Revision", "RaftIndex", "Leader", "Seen"]];
        Columns.Write(Console.Out, header.Concat(others.Prepend(chosen).Select(IReadOnlyList<string> (member) =>
        [
            member.Name + (member == chosen ? " (chosen)" : ""), member.Revision.ToString(CultureInfo.InvariantCulture), member.RaftIndex.ToString(CultureInfo.InvariantCulture),
            member.HasLeader ? "yes" : "none", member.Source,
        ])));
    }
}
