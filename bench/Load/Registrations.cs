using System.Globalization;
using System.Net;
using System.Text;

namespace Fairlead.Bench.Load;

/// <summary>PUT /v1/catalog/register of every instance of every service once, with its node and a check.</summary>
internal sealed class Registrations(int services, int instances) : IWorkload
{
    /// <summary>Machines the instances are spread over.</summary>
    private const int Nodes = 500;

    private int next;

    public Exchange Connect(IPEndPoint target) => new HttpExchange(target);

    public bool TryNext(int client, out ReadOnlySpan<byte> request)
    {
        request = next < services * instances ? Encode(next) : [];
        next++;
        return !request.IsEmpty;
    }

    private byte[] Encode(int i)
    {
        var (service, instance, node) = (i % services, i / services, i % Nodes);
        var body = string.Create(CultureInfo.InvariantCulture, $$$"""
            {"Node":"node-{{{node}}}","Address":"10.1.{{{node / 250}}}.{{{node % 250}}}","Service":{"ID":"service-{{{service}}}-{{{instance}}}","Service":"service-{{{service}}}","Port":{{{8000 + instance}}},"Tags":["v1","production"],"Meta":{"version":"1.{{{instance}}}"}},"Check":{"Node":"node-{{{node}}}","CheckID":"service:service-{{{service}}}-{{{instance}}}","Name":"up","Status":"passing","ServiceID":"service-{{{service}}}-{{{instance}}}"}}
            """);
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"PUT /v1/catalog/register HTTP/1.1\r\nHost: bench\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
    }
}
