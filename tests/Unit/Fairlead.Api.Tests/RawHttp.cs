using System.Net.Sockets;
using System.Text;

namespace Fairlead.Api.Tests;

/// <summary>Bytes to the API as they are: what HttpClient would tidy up.</summary>
internal sealed class RawHttp(TestAgent agent) : IDisposable
{
    private readonly TcpClient client = new();

    /// <returns>The whole answer; the request must ask for the connection to be closed.</returns>
    public async Task<string> SendAsync(string request)
    {
        await client.ConnectAsync(agent.Http.BaseAddress!.Host, agent.Http.BaseAddress.Port, TestAgent.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), TestAgent.Token);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(TestAgent.Token);
    }

    public void Dispose() => client.Dispose();
}
