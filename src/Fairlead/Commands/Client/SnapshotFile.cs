using System.Globalization;
using Fairlead.Store.Snapshots;

namespace Fairlead.Commands.Client;

/// <summary>Snapshot files on this machine.</summary>
internal static class SnapshotFile
{
    /// <summary>Reads and checks a whole file: its summary, or why it cannot be trusted.</summary>
    public static async Task<(SnapshotSummary? Summary, string? Error)> InspectAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            return (await SnapshotReader.InspectAsync(file, cancellationToken).ConfigureAwait(false), null);
        }
        catch (Exception wrong) when (wrong is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return (null, wrong.Message);
        }
    }

    /// <summary><c>snapshot inspect FILE</c>.</summary>
    public static async Task<int> RunInspectAsync(IReadOnlyList<string> words)
    {
        if (words.Count != 1 || words[0].StartsWith('-'))
        {
            Console.Error.WriteLine("Usage: fairlead snapshot inspect FILE");
            return 1;
        }

        var (summary, error) = await InspectAsync(words[0], CancellationToken.None).ConfigureAwait(false);
        if (summary is null)
        {
            Console.Error.WriteLine($"Error! {words[0]}: {error}");
            return 1;
        }

        Columns.Write(Console.Out,
        [
            ["ID", summary.Identity.ToString()],
            ["Size", summary.Bytes.ToString(CultureInfo.InvariantCulture)],
            ["Index", summary.Revision.ToString(CultureInfo.InvariantCulture)],
            ["Entries", summary.Entries.ToString(CultureInfo.InvariantCulture)],
            ["Taken", summary.Taken.ToString("O", CultureInfo.InvariantCulture)],
            ["SHA256", summary.Sha256],
        ]);
        return 0;
    }
}
