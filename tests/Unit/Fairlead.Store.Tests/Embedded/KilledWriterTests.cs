using System.Diagnostics;
using System.Globalization;
using System.Text;
using Fairlead.Store.Contract;
using Fairlead.Store.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Store.Tests.Embedded;

/// <summary>A real process, killed with SIGKILL in the middle of its writes.</summary>
public sealed class KilledWriterTests
{
    private const int Rounds = 4;
    private const int AcknowledgedBeforeTheKill = 1_000;

    [Fact]
    public async Task Kill_InTheMiddleOfWrites_LosesNothingAcknowledgedAndHalvesNothing()
    {
        using var directory = new TempDirectory();
        string path = directory.File("store.db");
        var acknowledged = new Dictionary<string, long>();
        for (int round = 0; round < Rounds; round++)
        {
            long highestBefore = acknowledged.Count == 0 ? 0 : acknowledged.Values.Max();
            List<(string Key, long Revision)> written = await WriteAndKillAsync(path, "round" + round);
            Assert.True(written.Count >= AcknowledgedBeforeTheKill);
            Assert.All(written, write => Assert.True(write.Revision > highestBefore));
            written.ForEach(write => acknowledged.Add(write.Key, write.Revision));

            await using SqliteStore store = await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = path }, TimeProvider.System, NullLogger.Instance);
            StoreSnapshot snapshot = await store.ReadAsync(default, CancellationToken.None);
            var found = snapshot.Entries.ToDictionary(static entry => Encoding.UTF8.GetString(entry.Key.Span), static entry => entry.ModifyRevision);

            Assert.True(snapshot.Revision >= acknowledged.Values.Max());
            Assert.All(acknowledged, write => Assert.Equal((write.Value, write.Value), (found[write.Key + "/left"], found[write.Key + "/right"])));
            Assert.All(
                found.Keys.Where(static key => key.EndsWith("/left", StringComparison.Ordinal)),
                left => Assert.Contains(left[..^"/left".Length] + "/right", found));
            Assert.Equal(0, found.Count % 2);
        }
    }

    private static async Task<List<(string Key, long Revision)>> WriteAndKillAsync(string path, string word)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Fairlead.Tests.StoreWriter.dll"), path, word },
            RedirectStandardOutput = true,
        })!;
        var written = new List<(string, long)>();
        try
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                string[] words = line.Split(' ');
                written.Add((words[0], long.Parse(words[1], CultureInfo.InvariantCulture)));
                if (written.Count == AcknowledgedBeforeTheKill)
                {
                    process.Kill();
                }
            }
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        return written;
    }
}
