using System.Globalization;
using Fairlead.Linearizability.Tests.Checking;

namespace Fairlead.Linearizability.Tests.Recording;

/// <summary>What must hold for everything that clients wrote down.</summary>
internal static class Judgement
{
    /// <summary>Some order of the calls to a key explains every answer; an acknowledged write that is gone makes it impossible.</summary>
    public static void IsLinearizable(string key, IEnumerable<RecordingClient> clients)
    {
        var history = clients.SelectMany(client => client.History).Where(h => h.Key == key).Select(h => h.Operation).ToList();
        var impossible = LinearizabilityChecker.FirstImpossible(history);
        Assert.True(impossible is null, $"{key}: no order explains {impossible}:\n{string.Join('\n', history.OrderBy(o => o.Invoked))}");
    }

    /// <summary>A read that began after another of the same server had returned has its index or a later one.</summary>
    public static void NeverGoesBackwards(string key, IEnumerable<RecordingClient> clients)
    {
        foreach (var reads in clients.SelectMany(client => client.Indexes).Where(read => read.Key == key).GroupBy(read => read.Server))
        {
            var highest = default(IndexSeen);
            var returned = reads.OrderBy(read => read.Returned).ToList();
            var next = 0;
            foreach (var read in reads.OrderBy(read => read.Invoked))
            {
                for (; next < returned.Count && returned[next].Returned < read.Invoked; next++)
                {
                    highest = highest is null || returned[next].Index > highest.Index ? returned[next] : highest;
                }

                Assert.True(highest is null || read.Index >= highest.Index, string.Create(CultureInfo.InvariantCulture, $"{key} on {reads.Key}: {read} after {highest}"));
            }
        }
    }
}
