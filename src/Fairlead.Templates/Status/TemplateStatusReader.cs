using Fairlead.Primitives.Http;

namespace Fairlead.Templates.Status;

/// <summary>Asks a running <c>fairlead template</c> for its status: what <c>fairlead template status</c> prints.</summary>
public static class TemplateStatusReader
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <param name="address">As given to <c>-status-addr</c>.</param>
    /// <exception cref="HttpRequestException">Nobody listens there, or what answers is no status page.</exception>
    /// <exception cref="TaskCanceledException">No answer within 5 s.</exception>
    public static async Task<TemplateStatus> ReadAsync(string address, CancellationToken cancellationToken)
    {
        var socket = address.StartsWith("unix://", StringComparison.Ordinal) ? address["unix://".Length..] : null;
        var root = new Uri(socket is null ? "http://" + address : "http://localhost");
        using var http = new HttpClient(ClientHandler.Create(root, socket, new TlsClientOptions(), new HttpTransportOptions())) { Timeout = Patience };
        return TemplateStatusJson.Read(await http.GetStringAsync(new Uri(root, "/v1/template/status"), cancellationToken).ConfigureAwait(false));
    }
}
