using System.Net.Sockets;
using System.Text;
using Fairlead.Cluster.Membership;

namespace Fairlead.Cluster.Agents;

/// <summary>One connection to a silent agent's own port: an agent that lives answers with its id, whatever became of its stream.</summary>
internal static class DialBack
{
    /// <summary>What stands before the id, and what ends the line.</summary>
    internal const string Greeting = "fairlead-agent ";

    private const int MostBytes = 128;

    internal static async Task<bool> AskAsync(MemberRecord member, TimeSpan patience, TimeProvider time)
    {
        if (member.Port == 0)
        {
            return false;
        }

        using var limit = new CancellationTokenSource(patience, time);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(member.Address, member.Port, limit.Token).ConfigureAwait(false);
            var answer = new byte[MostBytes];
            var taken = 0;
            int read;
            while (taken < answer.Length && (read = await client.GetStream().ReadAsync(answer.AsMemory(taken), limit.Token).ConfigureAwait(false)) > 0)
            {
                taken += read;
            }

            return Encoding.ASCII.GetString(answer, 0, taken) == Greeting + member.Id + "\n";
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
