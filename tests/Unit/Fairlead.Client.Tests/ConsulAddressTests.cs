using Fairlead.Primitives.Http;

namespace Fairlead.Client.Tests;

public sealed class ConsulAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:8500", false, "http://127.0.0.1:8500")]
    [InlineData("consul.example", false, "http://consul.example:8500")]
    [InlineData(":8500", false, "http://127.0.0.1:8500")]
    [InlineData("[::1]:9", false, "http://[::1]:9")]
    [InlineData("[::1]", false, "http://[::1]:8500")]
    [InlineData("host:1", true, "https://host:1")]
    [InlineData("https://host:8501/", false, "https://host:8501")]
    [InlineData("http://host:8500", true, "https://host:8500")]
    [InlineData("http://proxy:80/consul", false, "http://proxy/consul")]
    public void TryParse_KnownForms_GivesBaseUri(string text, bool tls, string expected)
    {
        Assert.True(ConsulAddress.TryParse(text, tls, out var address, out var error), error);
        Assert.Equal(expected, address.BaseUri);
    }

    [Fact]
    public void TryParse_UnixSocket_KeepsPath()
    {
        Assert.True(ConsulAddress.TryParse("unix:///run/consul.sock", false, out var address, out _));
        Assert.Equal("/run/consul.sock", address.UnixSocketPath);
        Assert.Equal("unix:///run/consul.sock", address.ToString());
    }

    [Theory]
    [InlineData("ftp://host:1")]
    [InlineData("unix://")]
    [InlineData("http://user:pw@host:1")]
    [InlineData("host:notaport")]
    public void TryParse_NoAddress_SaysWhatToWrite(string text)
    {
        Assert.False(ConsulAddress.TryParse(text, false, out _, out var error));
        Assert.Contains("write", error, StringComparison.Ordinal);
    }

    [Fact]
    public void FromEnvironment_AllVariables_AreRead()
    {
        var tokenFile = Path.GetTempFileName();
        try
        {
            File.WriteAllText(tokenFile, "secret\n");
            var variables = new Dictionary<string, string>
            {
                ["CONSUL_HTTP_ADDR"] = "consul:8501",
                ["CONSUL_HTTP_TOKEN_FILE"] = tokenFile,
                ["CONSUL_HTTP_AUTH"] = "ann:p:w",
                ["CONSUL_HTTP_SSL"] = "1",
                ["CONSUL_HTTP_SSL_VERIFY"] = "false",
                ["CONSUL_CACERT"] = "/ca.pem",
                ["CONSUL_CAPATH"] = "/ca",
                ["CONSUL_CLIENT_CERT"] = "/c.pem",
                ["CONSUL_CLIENT_KEY"] = "/k.pem",
                ["CONSUL_TLS_SERVER_NAME"] = "server.dc1.consul",
            };
            var errors = new List<string>();
            var options = ConsulClientOptions.FromEnvironment(name => variables.GetValueOrDefault(name), errors);
            Assert.Empty(errors);
            Assert.Equal("https://consul:8501", options.Address.BaseUri);
            Assert.Equal("secret", options.Token);
            Assert.Equal(("ann", "p:w"), (options.BasicUser, options.BasicPassword));
            Assert.Equal(
                new TlsClientOptions
                {
                    Verify = false, CaFile = "/ca.pem", CaPath = "/ca", CertificateFile = "/c.pem", KeyFile = "/k.pem", ServerName = "server.dc1.consul",
                },
                options.Tls);
        }
        finally
        {
            File.Delete(tokenFile);
        }
    }

    [Fact]
    public void FromEnvironment_BadValues_NamesEachVariable()
    {
        var variables = new Dictionary<string, string>
        {
            ["CONSUL_HTTP_ADDR"] = "ftp://x", ["CONSUL_HTTP_SSL"] = "perhaps", ["CONSUL_HTTP_TOKEN_FILE"] = "/nowhere/token",
        };
        var errors = new List<string>();
        ConsulClientOptions.FromEnvironment(name => variables.GetValueOrDefault(name), errors);
        Assert.Equal(3, errors.Count);
        Assert.All(variables.Keys, name => Assert.Contains(errors, error => error.StartsWith(name + ":", StringComparison.Ordinal)));
    }
}
