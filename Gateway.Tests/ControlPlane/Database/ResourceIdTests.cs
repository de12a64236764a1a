using Gateway.ControlPlane.Database;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Gateway.Tests.ControlPlane.Database;

internal sealed class ResourceIdTests
{
    [Test]
    public void Ids_sort_by_age_and_are_unique()
    {
        var time = new FakeTimeProvider();
        var ids = new List<string>();
        for (int i = 0; i < 1000; i++)
        {
            ids.Add(ResourceId.New("req", time));
            time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.That(ids, Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal).And.Unique);
        Assert.That(ids, Has.All.Match("^req_[0-9a-hjkmnp-tv-z]{26}$"));
    }
}
