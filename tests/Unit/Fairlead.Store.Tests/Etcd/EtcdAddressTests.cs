using Fairlead.Store.Etcd;

namespace Fairlead.Store.Tests.Etcd;

public sealed class EtcdAddressTests
{
    [Theory]
    [InlineData("etcd://a", "http://a:2379/", "fairlead/")]
    [InlineData("etcd://a:1,b:2,[::1]:3/", "http://a:1/ http://b:2/ http://[::1]:3/", "fairlead/")]
    [InlineData("etcds://[::1]/dc1/shop", "https://[::1]:2379/", "dc1/shop/")]
    public void Parse_Address_GivesEndpointsAndPrefix(string text, string endpoints, string prefix)
    {
        EtcdStoreOptions options = EtcdStoreOptions.Parse(text);

        Assert.Equal(endpoints, string.Join(' ', options.Endpoints));
        Assert.Equal(prefix, options.Prefix);
        Assert.Null(options.User);
    }

    [Fact]
    public void Parse_Credentials_AreUnescaped()
    {
        EtcdStoreOptions options = EtcdStoreOptions.Parse("etcd://root:p%40ss:word@a:1,b:2/x");

        Assert.Equal(("root", "p@ss:word"), (options.User, options.Password));
        Assert.Equal(2, options.Endpoints.Count);
    }

    [Theory]
    [InlineData("http://a:2379", "neither etcd:// nor etcds://")]
    [InlineData("etcd://", "a host is missing")]
    [InlineData("etcd://a,,b", "a host is missing")]
    [InlineData("etcd://a:port", "'port' is no port")]
    [InlineData("etcd://a:70000", "'70000' is no port")]
    [InlineData("etcd://user@a", "user:password")]
    public void Parse_Malformed_SaysWhatIsWrong(string text, string why)
    {
        FormatException error = Assert.Throws<FormatException>(() => EtcdStoreOptions.Parse(text));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_MalformedWithPassword_DoesNotShowIt()
    {
        FormatException error = Assert.Throws<FormatException>(() => EtcdStoreOptions.Parse("etcd://root:secret@a:port"));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }
}
