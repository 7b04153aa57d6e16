using System.Text.Json;
using Fairlead.Agent.RemoteExecution;
using Fairlead.Client.Views;
using Fairlead.Registry.Views;

namespace Fairlead.Commands.Client;

/// <summary>Follows a remote job until nothing happens any more, and prints what does.</summary>
internal sealed class JobFollower(ClientCall call, JobKeys keys, JobReport report, TimeSpan wait)
{
    private readonly ConsulRegistryView _view = new(call.Client, TimeProvider.System);

    /// <summary>
    /// Returns when nothing new came for the wait; while a node that takes part has not told its end, for twice the wait, as each of them
    /// says every half of it that it still runs.
    /// </summary>
    public async Task FollowAsync()
    {
        var index = 0ul;
        while (true)
        {
            var quiet = report.Finished < report.Acknowledged ? wait * 2 : wait;
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation);
            patience.CancelAfter(quiet);
            try
            {
                IReadOnlyList<string> news;
                do
                {
                    (index, var names) = await NamesAsync(index, patience.Token).ConfigureAwait(false);
                    news = report.News(names);
                }
                while (news.Count == 0);

                await PrintAsync(news).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested && !call.Cancellation.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<(ulong Index, IEnumerable<string> Names)> NamesAsync(ulong after, CancellationToken cancellationToken)
    {
        var path = "/v1/kv/" + string.Join('/', keys.Root.Split('/').Select(Uri.EscapeDataString)) + "?keys";
        var answer = await _view.QueryAsync(new DocumentQuery(path) { HasIndex = true }, new QueryOptions { AfterIndex = after }, cancellationToken).ConfigureAwait(false);
        return (answer.Index, answer.Value.ValueKind == JsonValueKind.Array ? answer.Value.EnumerateArray().Select(name => name.GetString() ?? "").ToList() : []);
    }

    private async Task PrintAsync(IReadOnlyList<string> news)
    {
        foreach (var key in news)
        {
            // A key that is gone by now was taken by the end of the session: the next look says so.
            if (await call.Client.GetKeyAsync(key, "", call.Cancellation).ConfigureAwait(false) is { } entry)
            {
                foreach (var line in report.Take(key, entry.Value.Span))
                {
                    await call.Out.WriteLineAsync(line).ConfigureAwait(false);
                }
            }
        }
    }
}
