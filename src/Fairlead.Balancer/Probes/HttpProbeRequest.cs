using System.Net;
using System.Text;
using Fairlead.Balancer.Configuration.Definitions;

namespace Fairlead.Balancer.Probes;

/// <summary>Writes the request of an HTTP probe.</summary>
internal static class HttpProbeRequest
{
    /// <param name="state">The value of <c>X-Haproxy-Server-State</c>, sent under <c>http-check send-state</c>.</param>
    public static byte[] Build(HealthCheckDefinition check, EndPoint target, string state)
    {
        var text = new StringBuilder();
        text.Append(check.Method).Append(' ').Append(check.Uri).Append(' ').Append(check.Version).Append("\r\n");
        foreach (HealthCheckHeader header in check.Headers)
        {
            text.Append(header.Name).Append(": ").Append(header.Value).Append("\r\n");
        }

        if (check.Version == "HTTP/1.1")
        {
            // RFC 9112 3.2 asks for Host; HAProxy leaves it to the user, whose servers then answer 400.
            if (!Has(check, "host"))
            {
                text.Append("Host: ").Append(target is IPEndPoint ip ? ip.ToString() : "localhost").Append("\r\n");
            }

            if (!Has(check, "connection"))
            {
                text.Append("Connection: close\r\n");
            }
        }

        if (check.SendState)
        {
            text.Append("X-Haproxy-Server-State: ").Append(state).Append("\r\n");
        }

        byte[] body = check.Body is null ? [] : Encoding.UTF8.GetBytes(check.Body);
        if (check.Body is not null && !Has(check, "content-length"))
        {
            text.Append("Content-Length: ").Append(body.Length).Append("\r\n");
        }

        return [.. Encoding.UTF8.GetBytes(text.Append("\r\n").ToString()), .. body];
    }

    private static bool Has(HealthCheckDefinition check, string name) =>
        check.Headers.Any(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
